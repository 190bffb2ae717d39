use plimsoll_dockerfile::Keyword;
use plimsoll_lint::{Finding, Report, ScriptView};

const CALLS: [&str; 3] = ["torch.cuda.is_available", "torch.cuda.device_count", "tf.config.list_physical_devices"];

pub(crate) fn check(view: &ScriptView<'_>, report: &mut Report<'_>) {
    let run = view.instruction.effective();
    if run.keyword != Keyword::Run || run.flag("device").is_some() {
        return;
    }
    for command in &view.script.commands {
        if matches!(command.name.as_str(), "nvidia-smi" | "nvidia-debugdump") {
            report.emit(Finding::at(command.name_span).arg(command.name.as_str()));
        } else if command.name.starts_with("python") {
            let asks = |text: &str| CALLS.iter().find(|call| text.contains(**call));
            if let Some((word, call)) = command.arguments.iter().find_map(|word| Some((word, asks(&word.text)?))) {
                report.emit(Finding::at(word.span).arg(*call));
            }
        }
    }
}
