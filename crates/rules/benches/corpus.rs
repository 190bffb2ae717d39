//! Whole runs over trees of files: discovery, map, reduce.
//!
//! `PLIMSOLL_CORPUS` names a tree of real files, with `dockerfiles/` and `manifests/` in it; without it the demo is judged.

#![expect(clippy::print_stderr, reason = "a program for the terminal")]

use std::path::{Path, PathBuf};
use std::sync::Arc;

use criterion::{Criterion, criterion_group, criterion_main};
use plimsoll_lint::{ConfigSource, Configs, Date, DiscoverOptions, Overlay, Project, discover};

fn judge(folder: &Path, rules: &[&str]) -> usize {
    let overlay = Overlay { select: rules.iter().map(|&rule| rule.to_owned()).collect(), ..Overlay::default() };
    let today: Date = "2026-06-01".parse().expect("a day");
    let registry = plimsoll_rules::registry();
    let configs = Configs::new(registry, ConfigSource::Isolated, folder.to_path_buf(), &overlay, today);
    let configs = Arc::new(configs.expect("no configuration"));
    let options = DiscoverOptions { no_ignore: true, ..DiscoverOptions::default() };
    let found = discover(&[folder.to_path_buf()], &options, &configs).expect("a folder");
    Project::open(configs, found).into_outcome().count()
}

fn trees(criterion: &mut Criterion) {
    let demo = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../testdata/demo");
    let corpus = std::env::var_os("PLIMSOLL_CORPUS").map(PathBuf::from);
    let mut group = criterion.benchmark_group("tree");
    group.sample_size(10);
    group.bench_function("demo", |bencher| bencher.iter(|| judge(&demo, &["all"])));
    match corpus {
        Some(corpus) => {
            for name in ["dockerfiles", "manifests"] {
                let folder = corpus.join(name);
                group.bench_function(format!("{name}, all rules"), |bencher| bencher.iter(|| judge(&folder, &["all"])));
                group.bench_function(format!("{name}, one rule"), |bencher| {
                    bencher.iter(|| judge(&folder, &["PJ1001"]));
                });
            }
        }
        None => eprintln!("skipped: the corpus, because PLIMSOLL_CORPUS names none"),
    }
    group.finish();
}

criterion_group!(benches, trees);
criterion_main!(benches);
