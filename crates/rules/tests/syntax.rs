//! Every mistake in the syntax of a Dockerfile is the finding of exactly one rule.

use std::path::Path;
use std::sync::Arc;

use plimsoll_lint::{ConfigSource, Configs, Date, Overlay, Project};

/// One of each kind; what stands around it is right.
const BROKEN: [&str; 33] = [
    "",
    "ARG A=1\n",
    "LABEL a=1\nFROM b\n",
    "FROM a b\n",
    "FROM a IS b\n",
    "FROM a AS 1b\n",
    "FROM a\nCOYP a b\n",
    "FROM a\nRUN <<EOF\nmake\n",
    "FROM a\nRUN make \\\nUSER 1\n",
    "FROM a\nEXPOSE\n",
    "FROM a\nVOLUME []\n",
    "FROM a\nCOPY b\n",
    "FROM a\nCOPY b <<EOF\nc\nEOF\n",
    "FROM a\nCOPY --chonw=1 b /c\n",
    "FROM a\nCOPY --chown=1 --chown=2 b /c\n",
    "FROM a\nCOPY --chown b /c\n",
    "FROM a\nCOPY --link=yes b /c\n",
    "FROM a\nHEALTHCHECK curl\n",
    "FROM a\nHEALTHCHECK CMD\n",
    "FROM a\nHEALTHCHECK NONE x\n",
    "FROM a\nONBUILD ONBUILD RUN b\n",
    "FROM a\nONBUILD FROM b\n",
    "FROM a\nSHELL bash\n",
    "FROM a\nSHELL ['bash']\n",
    "FROM a\nCMD [\"b\", 1]\n",
    "FROM a\nENV b=1 c\n",
    "FROM a\nENV b\n",
    "FROM a\nENV =1\n",
    "FROM a\nENV b=\"c\n",
    "FROM a\nENV b=${c\n",
    "FROM a\nENV b=${c^^}\n",
    "# escape=x\nFROM a\n",
    "# escape=`\n# escape=`\nFROM a\n",
];

#[test]
fn each_error_is_the_finding_of_one_rule() {
    let today: Date = "2026-06-01".parse().expect("a day");
    for text in BROKEN {
        let errors = plimsoll_dockerfile::parse(text).errors;
        assert!(!errors.is_empty(), "{text:?} is right");
        let registry = plimsoll_rules::registry();
        let overlay = Overlay { select: vec!["default".to_owned(), "strict".to_owned()], ..Overlay::default() };
        let root = Path::new("/").to_path_buf();
        let configs = Configs::new(registry, ConfigSource::Isolated, root, &overlay, today).expect("a configuration");
        let path = Path::new("/Dockerfile");
        let outcome = Project::of_text(Arc::new(configs), path, text.as_bytes(), true).into_outcome();
        let findings = outcome.files.iter().flat_map(|file| file.diagnostics.iter());
        let of_syntax: Vec<&str> =
            findings.filter(|found| found.rule.has_tag("syntax")).map(|found| found.rule.name).collect();
        assert_eq!(of_syntax.len(), errors.len(), "{text:?}: {errors:?} are reported by {of_syntax:?}");
    }
}
