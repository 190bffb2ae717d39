//! How fast a text becomes a tree. With `PLIMSOLL_CORPUS` it also reads every YAML file of that folder.

use std::hint::black_box;
use std::path::Path;

use criterion::{Criterion, Throughput, criterion_group, criterion_main};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web # main\n  labels: {app: web}\nspec:\n  containers:\n  \
                   - name: web\n    image: \"nginx:1.27\"\n    args:\n    - --port=80\n    resources:\n      limits:\n        \
                   cpu: 100m\n        memory: 64Mi\n---\n";

fn parse(criterion: &mut Criterion) {
    let mut inputs = vec![("pod", vec![POD.to_owned()]), ("thousand-pods", vec![POD.repeat(1000)])];
    if let Some(folder) = std::env::var_os("PLIMSOLL_CORPUS") {
        let mut files = Vec::new();
        collect(Path::new(&folder), &mut files);
        inputs.push(("corpus", files));
    }
    for (name, texts) in inputs {
        let bytes = texts.iter().map(|text| text.len() as u64).sum();
        let mut group = criterion.benchmark_group(name);
        group.throughput(Throughput::Bytes(bytes)).sample_size(10);
        group.bench_function("tree", |bencher| {
            bencher
                .iter(|| texts.iter().map(|text| plimsoll_yaml::parse(black_box(text)).documents.len()).sum::<usize>());
        });
        group.bench_function("events", |bencher| {
            bencher.iter(|| {
                texts.iter().map(|text| granit_parser::Parser::new_from_str(black_box(text)).count()).sum::<usize>()
            });
        });
    }
}

fn collect(folder: &Path, files: &mut Vec<String>) {
    for entry in std::fs::read_dir(folder).into_iter().flatten().flatten() {
        let path = entry.path();
        if path.is_dir() {
            collect(&path, files);
        } else if path
            .extension()
            .is_some_and(|extension| extension == "yaml" || extension == "yml" || extension == "json")
        {
            files.extend(std::fs::read_to_string(&path));
        }
    }
}

criterion_group!(benches, parse);
criterion_main!(benches);
