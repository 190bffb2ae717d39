//! Rules about one Dockerfile.

pub(crate) mod add_instead_of_copy;
pub(crate) mod add_remote_without_checksum;
pub(crate) mod add_url_instead_of_run;
pub(crate) mod apk_allow_untrusted;
pub(crate) mod apk_no_cache;
pub(crate) mod apk_no_version;
pub(crate) mod apk_upgrade;
pub(crate) mod apt_allow_unauthenticated;
pub(crate) mod apt_end_user_tool;
pub(crate) mod apt_force_yes;
pub(crate) mod apt_lists_not_removed;
pub(crate) mod apt_no_version;
pub(crate) mod apt_no_yes;
pub(crate) mod apt_recommends;
pub(crate) mod apt_upgrade;
pub(crate) mod base_name_empty;
pub(crate) mod chained_command_lines;
pub(crate) mod chmod_world_writable;
pub(crate) mod circular_stage_dependency;
pub(crate) mod command_missing;
pub(crate) mod consecutive_run;
pub(crate) mod consistent_instruction_casing;
pub(crate) mod copy_after_user_without_chown;
pub(crate) mod copy_chown_used;
pub(crate) mod copy_from_empty_scratch;
pub(crate) mod copy_from_self;
pub(crate) mod copy_from_stage_index;
pub(crate) mod copy_from_unknown_stage;
pub(crate) mod copy_from_url;
pub(crate) mod copy_heredoc_destination;
pub(crate) mod copy_ignored_file;
pub(crate) mod copy_missing_destination;
pub(crate) mod copy_multiple_sources_no_slash;
pub(crate) mod copy_relative_destination;
pub(crate) mod copy_source_missing;
pub(crate) mod copy_whole_context;
pub(crate) mod copy_whole_filesystem;
pub(crate) mod curl_insecure;
pub(crate) mod curl_no_fail;
pub(crate) mod curl_pipe_shell;
pub(crate) mod directive_casing;
pub(crate) mod dnf_cache_not_cleaned;
pub(crate) mod dnf_no_version;
pub(crate) mod dnf_no_yes;
pub(crate) mod dnf_update;
pub(crate) mod duplicate_directive;
pub(crate) mod duplicate_flag;
pub(crate) mod duplicate_stage_name;
pub(crate) mod empty_password_user;
pub(crate) mod env_self_reference;
pub(crate) mod epilogue_order;
pub(crate) mod expose_invalid_format;
pub(crate) mod expose_invalid_port;
pub(crate) mod expose_invalid_protocol;
pub(crate) mod expose_missing;
pub(crate) mod expose_port_out_of_range;
pub(crate) mod expose_protocol_casing;
pub(crate) mod expose_ssh;
pub(crate) mod extra_argument;
pub(crate) mod final_newline;
pub(crate) mod flag_invalid_boolean;
pub(crate) mod flag_invalid_from;
pub(crate) mod flag_missing_value;
pub(crate) mod from_argument_count;
pub(crate) mod from_as_casing;
pub(crate) mod from_missing_as;
pub(crate) mod from_platform_constant;
pub(crate) mod gem_no_version;
pub(crate) mod git_ssl_no_verify;
pub(crate) mod go_no_version;
pub(crate) mod gpu_conda_torch;
pub(crate) mod gpu_container_toolkit;
pub(crate) mod gpu_cuda_mismatch;
pub(crate) mod gpu_driver_capabilities;
pub(crate) mod gpu_query_in_build;
pub(crate) mod gpu_redundant_cuda;
pub(crate) mod gpu_runtime_final_stage;
pub(crate) mod gpu_visible_devices;
pub(crate) mod healthcheck_duration_too_short;
pub(crate) mod healthcheck_invalid_duration;
pub(crate) mod healthcheck_invalid_retries;
pub(crate) mod healthcheck_missing;
pub(crate) mod healthcheck_missing_command;
pub(crate) mod healthcheck_none_arguments;
pub(crate) mod healthcheck_unknown_type;
pub(crate) mod heredoc_without_errexit;
pub(crate) mod image_not_allowed_registry;
pub(crate) mod image_tag_latest;
pub(crate) mod image_tag_missing;
pub(crate) mod inline_ignore_used;
pub(crate) mod instruction_before_from;
pub(crate) mod instruction_indentation;
pub(crate) mod instruction_inside_run;
pub(crate) mod instruction_uppercase;
pub(crate) mod invalid_base_reference;
pub(crate) mod invalid_check_directive;
pub(crate) mod invalid_checksum_use;
pub(crate) mod invalid_chmod;
pub(crate) mod invalid_default_arg_in_from;
pub(crate) mod invalid_definition_description;
pub(crate) mod invalid_escape_directive;
pub(crate) mod invalid_json_form;
pub(crate) mod invalid_run_mount;
pub(crate) mod invalid_run_network;
pub(crate) mod invalid_run_security;
pub(crate) mod invalid_stage_name;
pub(crate) mod invalid_stopsignal;
pub(crate) mod invalid_substitution;
pub(crate) mod json_non_string;
pub(crate) mod key_value_blank_name;
pub(crate) mod key_value_missing_equals;
pub(crate) mod key_value_missing_value;
pub(crate) mod label_duplicate_key;
pub(crate) mod label_grouping;
pub(crate) mod label_invalid_key;
pub(crate) mod label_provenance_overlap;
pub(crate) mod label_schema;
pub(crate) mod last_user_root;
pub(crate) mod legacy_key_value;
pub(crate) mod maintainer_deprecated;
pub(crate) mod max_lines;
pub(crate) mod missing_argument;
pub(crate) mod multiple_cmd;
pub(crate) mod multiple_entrypoint;
pub(crate) mod multiple_healthcheck;
pub(crate) mod no_empty_continuation;
pub(crate) mod no_from;
pub(crate) mod node_tls_reject_off;
pub(crate) mod npm_ci;
pub(crate) mod npm_no_version;
pub(crate) mod npm_strict_ssl_off;
pub(crate) mod onbuild_invalid_trigger;
pub(crate) mod onbuild_nested;
pub(crate) mod parse_error;
pub(crate) mod php_composer_no_dev;
pub(crate) mod php_opcache_missing;
pub(crate) mod php_xdebug_shipped;
pub(crate) mod pip_no_cache_dir;
pub(crate) mod pip_no_version;
pub(crate) mod pip_trusted_host;
pub(crate) mod pipe_without_pipefail;
pub(crate) mod powershell_error_action;
pub(crate) mod powershell_progress;
pub(crate) mod powershell_shell;
pub(crate) mod prefer_add_for_archive;
pub(crate) mod prefer_add_git;
pub(crate) mod prefer_add_unpack;
pub(crate) mod prefer_cache_mount;
pub(crate) mod prefer_copy_chmod;
pub(crate) mod prefer_copy_heredoc;
pub(crate) mod prefer_multi_stage;
pub(crate) mod prefer_run_heredoc;
pub(crate) mod python_environment;
pub(crate) mod python_https_verify_off;
pub(crate) mod redundant_target_platform;
pub(crate) mod repeated_blanks;
pub(crate) mod repeated_empty_lines;
pub(crate) mod reserved_stage_name;
pub(crate) mod rpm_no_verify;
pub(crate) mod ruby_bootsnap_jobs;
pub(crate) mod ruby_bundle_deployment;
pub(crate) mod ruby_bundle_without_development;
pub(crate) mod ruby_bundler_cache_left;
pub(crate) mod ruby_bundler_flags;
pub(crate) mod ruby_bundler_redundant;
pub(crate) mod ruby_eol_version;
pub(crate) mod ruby_gemfile_bind_mount;
pub(crate) mod ruby_jemalloc_not_preloaded;
pub(crate) mod ruby_network_none;
pub(crate) mod ruby_precompile_dummy_key;
pub(crate) mod ruby_rails_healthcheck;
pub(crate) mod ruby_yjit;
pub(crate) mod run_cd;
pub(crate) mod run_pointless_command;
pub(crate) mod run_sudo;
pub(crate) mod secret_file_copied;
pub(crate) mod secret_in_arg_or_env;
pub(crate) mod secret_mount_required;
pub(crate) mod secret_value;
pub(crate) mod set_password_in_run;
pub(crate) mod shell_form_command;
pub(crate) mod shell_not_json;
pub(crate) mod shell_run_in_scratch;
pub(crate) mod shell_symlink;
pub(crate) mod sort_packages;
pub(crate) mod stage_name_casing;
pub(crate) mod stage_spacing;
pub(crate) mod stateful_root_runtime;
pub(crate) mod stopsignal_canonical;
pub(crate) mod stopsignal_ungraceful;
pub(crate) mod syntax_directive_typo;
pub(crate) mod telemetry_opt_out;
pub(crate) mod trailing_blanks;
pub(crate) mod undefined_arg_in_from;
pub(crate) mod undefined_variable;
pub(crate) mod unknown_flag;
pub(crate) mod unknown_instruction;
pub(crate) mod unreachable_stage;
pub(crate) mod unterminated_heredoc;
pub(crate) mod unterminated_quote;
pub(crate) mod unused_arg;
pub(crate) mod update_without_install;
pub(crate) mod user_group_drops_supplementary;
pub(crate) mod user_missing;
pub(crate) mod user_never_used;
pub(crate) mod user_non_numeric;
pub(crate) mod user_unknown_in_scratch;
pub(crate) mod useradd_high_uid;
pub(crate) mod vex_file_copied;
pub(crate) mod volume_empty;
pub(crate) mod volume_system_dir;
pub(crate) mod volume_then_modified;
pub(crate) mod vulnerable_openssl;
pub(crate) mod wget_and_curl;
pub(crate) mod wget_no_check_certificate;
pub(crate) mod wget_no_progress;
pub(crate) mod windows_unsupported;
pub(crate) mod workdir_relative;
pub(crate) mod workdir_system_dir;
pub(crate) mod yarn_cache_not_cleaned;
pub(crate) mod yum_cache_not_cleaned;
pub(crate) mod yum_no_version;
pub(crate) mod yum_no_yes;
pub(crate) mod yum_nogpgcheck;
pub(crate) mod yum_sslverify_off;
pub(crate) mod yum_update;
pub(crate) mod zypper_cache_not_cleaned;
pub(crate) mod zypper_dist_upgrade;
pub(crate) mod zypper_no_version;
pub(crate) mod zypper_non_interactive;

mod delete;
mod insecure_flag;
mod json_array;
mod no_version;
mod pack;
mod package_cache;
mod run_flag;
mod syntax_error;
mod tls_variable;
mod upgrade;
mod whole_run;

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
