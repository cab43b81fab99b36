//! temp
#![allow(clippy::print_stdout)]
fn main(){ use rayon::prelude::*;
 let args: Vec<String> = std::env::args().filter(|a| !a.starts_with("--") && a!="parse" && a!="ndjson").skip(1).collect();
 let mut files=vec![]; for a in &args { for e in ignore::WalkBuilder::new(a).sort_by_file_path(|a,b|a.cmp(b)).build(){ let e=e.unwrap(); if e.path().is_file() { files.push(e.path().to_owned()); } } }
 let out:Vec<String>=files.par_iter().map(|f|{ let i=wikilift::Input::read(f).unwrap(); serde_json::to_string(&wikilift::Page::parse(&i)).unwrap()}).collect();
 use std::io::Write; let mut o=std::io::stdout().lock(); for s in out { let _=writeln!(o,"{s}"); } }
