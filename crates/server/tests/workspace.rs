//! Folders: what open documents and files on disk know of each other.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "../../../tests/support/files.rs"]
mod files;

use std::path::Path;

use files::repository as folder;
use serde_json::{Value, json};
use support::{Client, SLIP, of_rule};

const POD: &str = "apiVersion: v1\nkind: Pod\nmetadata:\n  name: web\nspec:\n  securityContext:\n    runAsNonRoot: true\n  \
                   containers:\n    - name: web\n      image: registry.example.com/web:1.4.2\n";
const COMPOSE: &str = "services:\n  web:\n    image: registry.example.com/web\n    build: .\n";
const NAMED_USER: &str = "FROM registry.example.com/base:1.4.2\nUSER app\n";
const NUMERIC_USER: &str = "FROM registry.example.com/base:1.4.2\nUSER 10001\n";

fn uri(folder: &Path, name: &str) -> String {
    format!("file://{}", folder.join(name).display())
}

fn client(folder: &Path, capabilities: &Value) -> Client {
    let folders = json!([{"uri": format!("file://{}", folder.display()), "name": "x"}]);
    Client::new(&json!({"workspaceFolders": folders, "capabilities": capabilities}))
}

/// Waits until the findings of a document do, or do not, hold one of the rule.
fn await_rule(client: &mut Client, uri: &str, code: &str, wanted: bool) -> Vec<Value> {
    loop {
        let found = client.published(uri, Some(1));
        if of_rule(&found, code).is_empty() != wanted {
            return found;
        }
    }
}

#[cfg(unix)]
#[test]
fn findings_across_files_follow_the_unsaved_text_of_other_documents() {
    let folder = folder(&[("pod.yaml", POD), ("compose.yaml", COMPOSE), ("Dockerfile", NAMED_USER)]);
    let related = json!({"textDocument": {"publishDiagnostics": {"relatedInformation": true}}});
    let mut client = client(folder.path(), &related);
    let (pod, dockerfile) = (uri(folder.path(), "pod.yaml"), uri(folder.path(), "Dockerfile"));
    client.open(&pod, "yaml", POD);
    let found = await_rule(&mut client, &pod, "PJ1003", true);
    let related = &of_rule(&found, "PJ1003")[0]["relatedInformation"];
    assert_eq!(related[0]["location"]["uri"], dockerfile);
    assert_eq!(related[0]["location"]["range"]["start"]["line"], 1);
    client.open(&dockerfile, "dockerfile", NUMERIC_USER);
    await_rule(&mut client, &pod, "PJ1003", false);
    client.notify("textDocument/didClose", json!({"textDocument": {"uri": dockerfile}}));
    await_rule(&mut client, &pod, "PJ1003", true);
    std::fs::write(folder.path().join("Dockerfile"), NUMERIC_USER).unwrap();
    let changes = json!({"changes": [{"uri": dockerfile, "type": 2}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    await_rule(&mut client, &pod, "PJ1003", false);
}

#[cfg(unix)]
#[test]
fn a_changed_configuration_holds_at_once() {
    let folder = folder(&[("Dockerfile", SLIP)]);
    let watches = json!({"workspace": {"didChangeWatchedFiles": {"dynamicRegistration": true}}});
    let mut client = client(folder.path(), &watches);
    assert_eq!(
        client.next("client/registerCapability")["params"]["registrations"][0]["method"],
        "workspace/didChangeWatchedFiles"
    );
    let dockerfile = uri(folder.path(), "Dockerfile");
    client.open(&dockerfile, "dockerfile", SLIP);
    await_rule(&mut client, &dockerfile, "PJ1002", true);
    let config = folder.path().join("plimsoll.toml");
    let changed = json!({"changes": [{"uri": uri(folder.path(), "plimsoll.toml"), "type": 1}]});
    std::fs::write(&config, "ignore = [\"PJ1002\"]\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    await_rule(&mut client, &dockerfile, "PJ1002", false);
    std::fs::write(&config, "nonsense = 1\n").unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed.clone());
    let shown = client.next("window/showMessage")["params"].clone();
    assert_eq!(shown["type"], 1);
    assert!(shown["message"].as_str().unwrap().contains("nonsense"), "{shown}");
    std::fs::remove_file(&config).unwrap();
    client.notify("workspace/didChangeWatchedFiles", changed);
    await_rule(&mut client, &dockerfile, "PJ1002", true);
}

#[cfg(unix)]
#[test]
fn what_the_configuration_leaves_out_is_not_judged() {
    let folder = folder(&[("plimsoll.toml", "exclude = [\"vendor\"]\n")]);
    let mut client = client(folder.path(), &json!({}));
    let vendored = uri(folder.path(), "vendor/deep/Dockerfile");
    client.open(&vendored, "dockerfile", SLIP);
    assert!(client.published(&vendored, Some(1)).is_empty());
}
