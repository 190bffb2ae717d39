//! Rules about one Dockerfile.

pub(crate) mod add_instead_of_copy;
pub(crate) mod add_remote_without_checksum;
pub(crate) mod apk_allow_untrusted;
pub(crate) mod apk_no_cache;
pub(crate) mod apk_no_version;
pub(crate) mod apt_allow_unauthenticated;
pub(crate) mod apt_end_user_tool;
pub(crate) mod apt_force_yes;
pub(crate) mod apt_lists_not_removed;
pub(crate) mod apt_no_version;
pub(crate) mod apt_no_yes;
pub(crate) mod apt_recommends;
pub(crate) mod chmod_world_writable;
pub(crate) mod consecutive_run;
pub(crate) mod consistent_instruction_casing;
pub(crate) mod copy_from_self;
pub(crate) mod copy_from_unknown_stage;
pub(crate) mod copy_ignored_file;
pub(crate) mod copy_multiple_sources_no_slash;
pub(crate) mod copy_relative_destination;
pub(crate) mod copy_source_missing;
pub(crate) mod copy_whole_filesystem;
pub(crate) mod curl_insecure;
pub(crate) mod curl_no_fail;
pub(crate) mod curl_pipe_shell;
pub(crate) mod dnf_cache_not_cleaned;
pub(crate) mod dnf_no_version;
pub(crate) mod dnf_no_yes;
pub(crate) mod duplicate_stage_name;
pub(crate) mod env_self_reference;
pub(crate) mod expose_invalid_format;
pub(crate) mod expose_port_out_of_range;
pub(crate) mod expose_protocol_casing;
pub(crate) mod expose_ssh;
pub(crate) mod from_as_casing;
pub(crate) mod from_platform_constant;
pub(crate) mod gem_no_version;
pub(crate) mod git_ssl_no_verify;
pub(crate) mod go_no_version;
pub(crate) mod healthcheck_missing;
pub(crate) mod heredoc_without_errexit;
pub(crate) mod image_not_allowed_registry;
pub(crate) mod image_tag_latest;
pub(crate) mod image_tag_missing;
pub(crate) mod instruction_inside_run;
pub(crate) mod invalid_default_arg_in_from;
pub(crate) mod invalid_definition_description;
pub(crate) mod label_duplicate_key;
pub(crate) mod label_invalid_key;
pub(crate) mod label_schema;
pub(crate) mod last_user_root;
pub(crate) mod legacy_key_value;
pub(crate) mod maintainer_deprecated;
pub(crate) mod multiple_cmd;
pub(crate) mod multiple_entrypoint;
pub(crate) mod multiple_healthcheck;
pub(crate) mod no_empty_continuation;
pub(crate) mod node_tls_reject_off;
pub(crate) mod npm_no_version;
pub(crate) mod npm_strict_ssl_off;
pub(crate) mod parse_error;
pub(crate) mod pip_no_cache_dir;
pub(crate) mod pip_no_version;
pub(crate) mod pip_trusted_host;
pub(crate) mod pipe_without_pipefail;
pub(crate) mod python_https_verify_off;
pub(crate) mod redundant_target_platform;
pub(crate) mod reserved_stage_name;
pub(crate) mod rpm_no_verify;
pub(crate) mod run_cd;
pub(crate) mod run_pointless_command;
pub(crate) mod run_sudo;
pub(crate) mod secret_in_arg_or_env;
pub(crate) mod secret_value;
pub(crate) mod set_password_in_run;
pub(crate) mod shell_form_command;
pub(crate) mod shell_symlink;
pub(crate) mod stage_name_casing;
pub(crate) mod undefined_arg_in_from;
pub(crate) mod undefined_variable;
pub(crate) mod unknown_instruction;
pub(crate) mod unterminated_heredoc;
pub(crate) mod update_without_install;
pub(crate) mod user_missing;
pub(crate) mod user_non_numeric;
pub(crate) mod useradd_high_uid;
pub(crate) mod volume_system_dir;
pub(crate) mod wget_and_curl;
pub(crate) mod wget_no_check_certificate;
pub(crate) mod wget_no_progress;
pub(crate) mod workdir_relative;
pub(crate) mod workdir_system_dir;
pub(crate) mod yarn_cache_not_cleaned;
pub(crate) mod yum_cache_not_cleaned;
pub(crate) mod yum_no_version;
pub(crate) mod yum_no_yes;
pub(crate) mod yum_nogpgcheck;
pub(crate) mod yum_sslverify_off;
pub(crate) mod zypper_cache_not_cleaned;
pub(crate) mod zypper_dist_upgrade;
pub(crate) mod zypper_no_version;
pub(crate) mod zypper_non_interactive;

mod insecure_flag;
mod no_version;
mod package_cache;
mod tls_variable;

use plimsoll_dockerfile::{Build, Instruction, Keyword, Stage, Word};
use plimsoll_lint::Finding;
/// Points at the defaults that make up the base image of a stage.
fn with_defaults(mut finding: Finding, stage: Stage<'_>) -> Finding {
    for variable in stage.base_word().map(|word| word.variables()).unwrap_or_default() {
        if let Some(value) = stage.build().global_arg(&variable.name).and_then(|pair| pair.value.as_ref()) {
            finding = finding.related(value.span, "the default");
        }
    }
    finding
}
/// The operands of EXPOSE whose value is known, each with the port or range of the container, the protocol left out.
fn exposed_ports<'b>(stage: Stage<'b>) -> impl Iterator<Item = (&'b Word<'b>, String)> {
    let instructions = stage.instructions().iter().map(Instruction::effective);
    let operands = instructions.filter(|one| one.keyword == Keyword::Expose).flat_map(move |expose| {
        let words = expose.words().iter();
        words.map(move |word| (word, stage.build().resolve(word, expose).value))
    });
    operands.filter_map(|(word, value)| {
        let ports = value.known()?.split('/').next()?;
        // In the form HOST:CONTAINER the last part counts.
        Some((word, ports.rsplit(':').next().unwrap_or(ports).to_owned()))
    })
}

/// The sources of COPY and ADD that are taken from the build context and whose path is known.
fn context_sources<'b>(build: &'b Build<'b>) -> impl Iterator<Item = (&'b Word<'b>, String)> {
    let instructions = build.stages().flat_map(|stage| stage.instructions().iter().map(Instruction::effective));
    let copies =
        instructions.filter(|one| matches!(one.keyword, Keyword::Copy | Keyword::Add) && one.flag("from").is_none());
    let sources = copies.flat_map(move |copy| {
        copy.source_words().iter().map(move |word| (word, build.resolve(word, copy).value.known().map(str::to_owned)))
    });
    sources
        .filter_map(|(word, path)| Some((word, path?)))
        .filter(|(word, path)| !(path.is_empty() || word.raw.starts_with("<<") || is_http(path) || is_git(path)))
}

/// Whether a source of ADD is fetched over HTTP.
fn is_http(source: &str) -> bool {
    source.starts_with("http://") || source.starts_with("https://")
}
/// Whether a source of ADD is a git repository.
fn is_git(source: &str) -> bool {
    let address = source.split(['#', '?']).next().unwrap_or(source);
    source.starts_with("git@")
        || source.starts_with("git://")
        || source.starts_with("ssh://")
        || (is_http(source) && address.ends_with(".git"))
}
