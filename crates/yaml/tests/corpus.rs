//! Real files: no panic, spans that fit, and no error that kubectl would not have.
//!
//! `PLIMSOLL_CORPUS` names the folder; with `PLIMSOLL_LIST` set, every file with an error is listed.

use std::io::Write;
use std::path::{Path, PathBuf};

use plimsoll_yaml::{Node, YamlError, parse};

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| ["yaml", "yml", "json"].iter().any(|known| extension == *known))
        {
            files.push(path);
        }
    }
}

fn spans_nest(node: Node<'_>, text: &str) -> bool {
    let inside = |child: Node<'_>| node.span().covers(child.span()) && text.get(child.span().range()).is_some();
    let mut children = node.items().chain(node.written_entries().flat_map(|entry| [entry.key, entry.value]));
    node.is_alias() || children.all(inside)
}

#[test]
fn real_files_are_read() {
    let mut say = std::io::stderr();
    let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS") else {
        writeln!(say, "skipped: PLIMSOLL_CORPUS is not set").unwrap();
        return;
    };
    let mut files = Vec::new();
    for part in ["manifests", "rendered"] {
        collect(&Path::new(&folder).join(part), &mut files);
    }
    files.sort();
    assert!(!files.is_empty());
    let (mut broken, mut bytes, mut nodes, mut notes, mut documents) = (Vec::new(), 0, 0, 0, 0);
    for path in &files {
        let Ok(content) = std::fs::read(path) else { continue };
        let text = String::from_utf8_lossy(&content);
        bytes += text.len();
        let stream = parse(&text);
        for document in &stream.documents {
            documents += 1;
            for node in document.nodes() {
                nodes += 1;
                assert!(spans_nest(node, &text), "{node:?} in {}", path.display());
            }
        }
        notes += stream.errors.iter().filter(|error| error.is_note()).count();
        if let Some(error) = stream.errors.iter().find(|error| !error.is_note()) {
            broken.push(describe(path, &text, error, stream.looks_templated()));
        }
    }
    writeln!(say, "{} files, {bytes} bytes, {documents} documents, {nodes} nodes, {notes} notes", files.len()).unwrap();
    writeln!(say, "{} files with errors", broken.len()).unwrap();
    if std::env::var_os("PLIMSOLL_LIST").is_some() {
        writeln!(say, "{}", broken.join("\n")).unwrap();
    }
    assert!(broken.len() * 50 < files.len(), "{} files have errors", broken.len());
}

fn describe(path: &Path, text: &str, error: &YamlError, templated: bool) -> String {
    let start = error.span.start as usize;
    let line_start = text[..start].rfind('\n').map_or(0, |at| at + 1);
    let line = text[line_start..].lines().next().unwrap_or("");
    let kind = if templated { "template" } else { "broken" };
    format!("{kind}\t{:?}\t{}\t{line}", error.kind, path.display())
}
