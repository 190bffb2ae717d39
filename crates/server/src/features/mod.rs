//! What an editor offers beside findings: one file a feature, each a function of the session and the request.
//!
//! Docker's and Red Hat's servers own the keys and values of Dockerfiles and YAML. Here is only what they cannot know: our
//! rules, and what files say of each other.

mod abilities;
mod actions;
mod code_lens;
mod completion;
mod edits;
mod explain;
mod hover;
mod images;
mod navigation;
mod symbols;

use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::value::{RawValue, to_raw_value};
use serde_json::{Value, json};

pub(crate) use abilities::Abilities;
pub(crate) use explain::page_to_show;

use crate::client::Client;
use crate::session::Session;
use crate::wire::message;

/// An error code and what to say.
pub(crate) type Refusal = (i32, String);

/// What is answered, in its JSON form.
type Answer = Result<Box<RawValue>, Refusal>;

/// Adds what the server can do here to its capabilities.
pub(crate) fn add_capabilities(client: &Client, capabilities: &mut Value) {
    let abilities = client.abilities;
    capabilities["hoverProvider"] = json!(true);
    capabilities["codeActionProvider"] = json!({
        "codeActionKinds": [actions::QUICK_FIX, actions::FIX_ALL],
        "resolveProvider": abilities.resolves_edits,
    });
    capabilities["completionProvider"] = json!({"triggerCharacters": completion::TRIGGERS});
    capabilities["documentSymbolProvider"] = json!(true);
    capabilities["definitionProvider"] = json!(true);
    capabilities["referencesProvider"] = json!(true);
    capabilities["codeLensProvider"] = json!({"resolveProvider": false});
    if abilities.explains_by() == explain::By::Browser {
        capabilities["executeCommandProvider"] = json!({"commands": [explain::OPEN_PAGE]});
    }
}

/// Answers a request about an open document; nothing when the method is none of these.
pub(crate) fn request(session: &mut Session, method: &str, params: Value) -> Option<Answer> {
    let is_off = !session.workspace.settings.enable;
    Some(match method {
        _ if is_off && method.starts_with("textDocument/") => write(Value::Null),
        "textDocument/hover" => answer(session, params, hover::hover),
        "textDocument/codeAction" => answer(session, params, actions::actions),
        "codeAction/resolve" => {
            session.settle();
            actions::resolve(session, params).and_then(write)
        }
        "textDocument/completion" => read(params).and_then(|params| write(completion::completion(session, &params))),
        "textDocument/documentSymbol" => answer(session, params, symbols::symbols),
        "textDocument/definition" => answer(session, params, navigation::definition),
        "textDocument/references" => answer(session, params, navigation::references),
        "textDocument/codeLens" => answer(session, params, code_lens::lenses),
        _ => return None,
    })
}

fn answer<P: DeserializeOwned, R: Serialize>(
    session: &mut Session,
    params: Value,
    feature: impl FnOnce(&mut Session, &P) -> R,
) -> Answer {
    let params = read(params)?;
    // Answers are about the newest texts. What goes wrong is told when findings are published.
    session.settle();
    write(feature(session, &params))
}

fn read<P: DeserializeOwned>(params: Value) -> Result<P, Refusal> {
    serde_json::from_value(params).map_err(|error| (message::INVALID_PARAMS, format!("{error}.")))
}

fn write(result: impl Serialize) -> Answer {
    to_raw_value(&result).map_err(|error| (message::INTERNAL_ERROR, format!("{error}.")))
}
