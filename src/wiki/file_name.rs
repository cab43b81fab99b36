//! File names that some file systems reject.

/// Names that Windows reserves for devices, whatever suffix follows
/// (<https://learn.microsoft.com/windows/win32/fileio/naming-a-file#naming-conventions>).
const DEVICES: [&str; 4] = ["con", "prn", "aux", "nul"];

/// Names of devices that are followed by a digit, which may be a superscript.
const NUMBERED_DEVICES: [&str; 2] = ["com", "lpt"];

/// Whether Windows reserves the name of a file or folder for a device.
pub(crate) fn is_device(name: &str) -> bool {
    let stem = name.split('.').next().unwrap_or_default().trim_end();
    let is = |device: &&str| stem.eq_ignore_ascii_case(device);
    let is_numbered = |device: &&str| {
        let (Some(start), Some(number)) = (stem.get(..device.len()), stem.get(device.len()..)) else { return false };
        let mut digits = number.chars();
        start.eq_ignore_ascii_case(device) && matches!((digits.next(), digits.next()), (Some('0'..='9' | '¹' | '²' | '³'), None))
    };
    DEVICES.iter().any(is) || NUMBERED_DEVICES.iter().any(is_numbered)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn devices() {
        for name in ["con.md", "CON", "aux.tar.md", "com1.md", "LPT9", "com0.md", "Com².md", "nul .md"] {
            assert!(is_device(name), "{name}");
        }
        for name in ["contents.md", "com.md", "com10.md", "lpt", "com-1.md", "计算机", "icon.md"] {
            assert!(!is_device(name), "{name}");
        }
    }
}
