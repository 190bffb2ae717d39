//! What the user sets in the editor. `editors/README.md` documents it.

use std::path::PathBuf;

use serde_json::Value;

/// The settings under `plimsoll`, from `initializationOptions` or the client's configuration.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Settings {
    /// `plimsoll.enable`: whether anything is judged.
    pub(crate) enable: bool,
    /// `plimsoll.configuration`: the one configuration file, absolute or relative to the workspace folder, that takes the
    /// place of those in the tree.
    pub(crate) configuration: Option<PathBuf>,
    /// `plimsoll.codeLens`: whether lenses show what holds for a pod.
    pub(crate) code_lens: bool,
}

impl Default for Settings {
    fn default() -> Self {
        Self { enable: true, configuration: None, code_lens: false }
    }
}

impl Settings {
    /// The name of the section that holds them.
    pub(crate) const SECTION: &str = "plimsoll";

    /// Reads settings, by themselves or under `plimsoll`. What is missing or odd is as these are.
    pub(crate) fn merge(&self, value: &Value) -> Self {
        let value = value.get(Self::SECTION).unwrap_or(value);
        let flag = |key: &str, default| value.get(key).and_then(Value::as_bool).unwrap_or(default);
        let configuration = match value.get("configuration") {
            Some(Value::String(path)) => Some(PathBuf::from(path)).filter(|path| !path.as_os_str().is_empty()),
            Some(Value::Null) => None,
            _ => self.configuration.clone(),
        };
        Self { enable: flag("enable", self.enable), configuration, code_lens: flag("codeLens", self.code_lens) }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn settings_are_read_leniently() {
        let default = Settings::default();
        for odd in [json!(null), json!([]), json!("x"), json!({"plimsoll": null}), json!({"enable": "no"})] {
            assert_eq!(default.merge(&odd), default, "{odd}");
        }
        let off = default.merge(&json!({"plimsoll": {"enable": false, "configuration": "a.toml"}}));
        assert_eq!(off, Settings { enable: false, configuration: Some("a.toml".into()), code_lens: false });
        assert_eq!(
            off.merge(&json!({"codeLens": true, "configuration": null})),
            Settings { enable: false, configuration: None, code_lens: true }
        );
    }
}
