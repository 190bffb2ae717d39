//! What the user sets in the editor, what the client is asked to do, and the progress that it shows.
#![allow(clippy::unwrap_used, reason = "a test fails by it")]

mod support;

#[path = "../../../tests/support/files.rs"]
mod files;

use std::path::Path;

use files::repository as folder;
use serde_json::{Value, json};
use support::{Client, SLIP, of_rule};

const FILE: &str = "untitled:Dockerfile";

fn uri(folder: &Path, name: &str) -> String {
    format!("file://{}", folder.join(name).display())
}

/// Waits until a document has as many findings of the rule.
fn await_count(client: &mut Client, uri: &str, code: &str, count: usize) {
    while of_rule(&client.published(uri, Some(1)), code).len() != count {}
}

#[test]
fn nothing_is_judged_while_it_is_switched_off() {
    let mut client = Client::new(&json!({"initializationOptions": {"enable": false}}));
    client.open(FILE, "dockerfile", SLIP);
    assert!(client.published(FILE, Some(1)).is_empty());
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"plimsoll": {"enable": true}}}));
    assert_eq!(client.published(FILE, Some(1)).len(), 1);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"plimsoll": {"enable": false}}}));
    assert!(client.published(FILE, Some(1)).is_empty());
}

#[test]
fn settings_are_asked_for_where_the_client_has_them() {
    let capabilities = json!({"workspace": {
        "configuration": true, "didChangeConfiguration": {"dynamicRegistration": true},
    }});
    let mut client = Client::new(&json!({"capabilities": capabilities}));
    let asked = client.next("workspace/configuration");
    assert_eq!(asked["params"]["items"], json!([{"section": "plimsoll"}]));
    let registered = client.next("client/registerCapability");
    assert_eq!(registered["params"]["registrations"][0]["method"], "workspace/didChangeConfiguration");
    client.open(FILE, "dockerfile", SLIP);
    assert_eq!(client.published(FILE, Some(1)).len(), 1);
    client.reply(&asked, json!([{"enable": false}]));
    assert!(client.published(FILE, Some(1)).is_empty());
    // What it sends along is not looked at then; several clients send nothing.
    client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
    let asked = client.next("workspace/configuration");
    client.reply(&asked, json!([{"enable": true}]));
    assert_eq!(client.published(FILE, Some(1)).len(), 1);
    // Values that mean nothing change nothing, nor do answers to questions that were not asked.
    for odd in [json!([null]), json!(null), json!([]), json!([7]), json!([{"enable": "no"}])] {
        client.notify("workspace/didChangeConfiguration", json!({"settings": null}));
        let asked = client.next("workspace/configuration");
        client.reply(&asked, odd);
    }
    client.reply(&json!({"id": 4711}), json!([{"enable": false}]));
    client.reply(&json!({"id": "x"}), json!([{"enable": false}]));
    client.change(FILE, 2, json!([{"text": SLIP}]));
    assert_eq!(client.published(FILE, Some(2)).len(), 1);
}

#[cfg(unix)]
#[test]
fn a_configuration_file_can_be_named() {
    let folder = folder(&[("deep/strict.toml", "ignore = [\"PJ1002\"]\n"), ("Dockerfile", SLIP)]);
    let folders = json!([{"uri": uri(folder.path(), ""), "name": "x"}]);
    let options = json!({"plimsoll": {"configuration": "deep/strict.toml"}});
    let mut client = Client::new(&json!({"workspaceFolders": folders, "initializationOptions": options}));
    let dockerfile = uri(folder.path(), "Dockerfile");
    client.open(&dockerfile, "dockerfile", SLIP);
    await_count(&mut client, &dockerfile, "PJ1002", 0);
    client.notify("workspace/didChangeConfiguration", json!({"settings": {"plimsoll": {"configuration": null}}}));
    await_count(&mut client, &dockerfile, "PJ1002", 1);
}

#[cfg(unix)]
#[test]
fn each_file_has_the_nearest_configuration_of_its_own_folder() {
    let quiet = "ignore = [\"PJ1002\"]\n";
    let one =
        folder(&[("plimsoll.toml", quiet), ("a/Dockerfile", SLIP), ("b/plimsoll.toml", ""), ("b/Dockerfile", SLIP)]);
    let two = folder(&[("Dockerfile", SLIP)]);
    let folders = json!([{"uri": uri(one.path(), ""), "name": "1"}, {"uri": uri(two.path(), ""), "name": "2"}]);
    let mut client = Client::new(&json!({"workspaceFolders": folders}));
    let files = [
        (uri(one.path(), "a/Dockerfile"), 0),
        (uri(one.path(), "b/Dockerfile"), 1),
        (uri(two.path(), "Dockerfile"), 1),
    ];
    for (file, count) in files {
        client.open(&file, "dockerfile", SLIP);
        await_count(&mut client, &file, "PJ1002", count);
    }
}

#[cfg(unix)]
#[test]
fn the_first_walk_shows_its_progress() {
    let many: Vec<(String, &str)> = (0..200).map(|number| (format!("{number}/Dockerfile"), SLIP)).collect();
    let files: Vec<(&str, &str)> = many.iter().map(|(name, text)| (name.as_str(), *text)).collect();
    let folder = folder(&files);
    let folders = json!([{"uri": uri(folder.path(), ""), "name": "x"}]);
    let capabilities = json!({"window": {"workDoneProgress": true}});
    let mut client = Client::new(&json!({"workspaceFolders": folders, "capabilities": capabilities}));
    let create = client.next("window/workDoneProgress/create");
    let token = create["params"]["token"].clone();
    client.reply(&create, Value::Null);
    // The walk may have ended before the answer came; then nothing is shown.
    let _ = client.request("textDocument/diagnostic", json!({"textDocument": {"uri": FILE}}));
    if client.pending("$/progress") > 0 {
        let begin = client.next("$/progress")["params"].clone();
        assert_eq!((&begin["token"], &begin["value"]["kind"]), (&token, &json!("begin")));
        let end = client.next("$/progress")["params"].clone();
        assert_eq!((&end["token"], &end["value"]["kind"]), (&token, &json!("end")));
    }
}

#[cfg(unix)]
#[test]
fn files_that_are_ignored_leave_the_workspace_at_once() {
    let folder = folder(&[("a/Dockerfile", SLIP)]);
    let folders = json!([{"uri": uri(folder.path(), ""), "name": "x"}]);
    let mut client = Client::new(&json!({"workspaceFolders": folders}));
    let dockerfile = uri(folder.path(), "a/Dockerfile");
    let pull = json!({"previousResultIds": []});
    let first = client.request("workspace/diagnostic", pull)["result"]["items"].clone();
    assert_eq!((&first[0]["uri"], &first[0]["items"][0]["code"]), (&json!(dockerfile), &json!("PJ1002")));
    std::fs::write(folder.path().join(".gitignore"), "a/\n").unwrap();
    let known = json!({"previousResultIds": [{"uri": dockerfile, "value": first[0]["resultId"]}]});
    let pull = client.send_request("workspace/diagnostic", known);
    let changes = json!({"changes": [{"uri": uri(folder.path(), ".gitignore"), "type": 1}]});
    client.notify("workspace/didChangeWatchedFiles", changes);
    let second = client.answer(&json!(pull))["result"]["items"].clone();
    assert_eq!((&second[0]["uri"], &second[0]["items"]), (&json!(dockerfile), &json!([])));
}
