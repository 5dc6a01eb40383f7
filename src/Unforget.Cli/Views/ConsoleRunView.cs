using Spectre.Console;
using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;
using Unforget.Evaluation;
using Unforget.Methods.Contract;
using Unforget.Reporting;
using Unforget.Scenario;
using Unforget.Training;

namespace Unforget.Cli.Views;

/// <summary>A run for a person: live on a terminal, plain lines in a pipe.</summary>
internal sealed class ConsoleRunView : RunView
{
    private const int LeastBar = 8;
    private const int MostBar = 30;

    private readonly Terminal _terminal;
    private readonly RunRequest _request;
    private readonly string _folder;
    private readonly RunEnvironment _environment;
    private readonly IScreen _screen;
    private readonly SpeedMeter _speed;
    private RunPlan? _plan;
    private TimeLeft? _timeLeft;
    private ResultTable? _table;
    private string _losses = "";

    public ConsoleRunView(Terminal terminal, RunRequest request, string folder, RunEnvironment environment)
    {
        (_terminal, _request, _folder, _environment) = (terminal, request, folder, environment);
        _screen = terminal.IsInteractive ? new LiveScreen(terminal) : new PlainScreen(terminal.Out);
        _speed = new SpeedMeter(terminal.Clock);
    }

    public override RunRecord Live(Func<RunRecord> run)
    {
        RunRecord? record = null;
        _screen.While(() => record = run());
        return record!;
    }

    public override void Trouble(string line) => _screen.Line($"[yellow]warning: {Markup.Escape(line)}[/]");

    public override void RunStarted(RunPlan plan)
    {
        _plan = plan;
        _timeLeft = new TimeLeft(plan, _terminal.Clock, _request.Position);
        new RunHeader(_screen).Write(plan, _request, _folder, _environment);
    }

    public override void TaskStarted(LearningTask task)
    {
        _losses = "";
        if (!_screen.IsLive)
        {
            var plan = _plan!.Tasks[task.Index];
            var memory = plan.MemoryImages > 0 ? $" and {Format.Count(plan.MemoryImages, "exemplar")} of {Format.Count(task.OldClassCount, "old class")}" : "";
            _screen.Line($"{Name(task)}: {Format.Count(task.NewClassCount, "new class")}, {Format.Count(plan.TrainImages, "image")}{memory}");
        }
    }

    public override void StageStarted(LearningTask task, Stage stage, int imageCount)
    {
        _speed.Restart();
        Show($"{Name(task)} · {stage.Name} · epoch 1 of {stage.Epochs}");
    }

    public override void StepFinished(in StepProgress progress)
    {
        var stage = progress.Stage;
        _speed.Add(progress.ImageCount);
        _timeLeft!.Reached(progress.Task, stage, (progress.Epoch + ((double)progress.Step / progress.StepsPerEpoch)) / stage.Epochs);
        if (_screen.IsLive)
        {
            Show($"{Name(progress.Task)} · {stage.Name} · epoch {Math.Min(progress.Epoch + 1, stage.Epochs)} of {stage.Epochs}"
                + $" · step {progress.Step} of {progress.StepsPerEpoch}");
        }
    }

    public override void EpochFinished(LearningTask task, Stage stage, EpochReport report)
    {
        _losses = Losses(report);
        _timeLeft!.Reached(task, stage, (report.Epoch + 1.0) / stage.Epochs);
        if (!_screen.IsLive)
        {
            var epoch = $"{report.Epoch + 1}".PadLeft($"{stage.Epochs}".Length);
            var rate = report.Seconds > 0 ? Format.Rate(report.ImageCount / report.Seconds) : "";
            _screen.Line(Markup.Escape($"  {Spaced($"{stage.Name} {epoch}/{stage.Epochs}", _losses, rate, Left())}"));
        }
    }

    public override void PhaseStarted(LearningTask task, string phase) => Show($"{Name(task)} · {phase}");

    public override void TaskFinished(LearningTask task, IReadOnlyList<(string Predictor, TaskResults Results)> results)
    {
        if (!_screen.IsLive)
        {
            var accuracies = string.Join(", ", results.Select(pair => $"{pair.Predictor} {Format.Percent(pair.Results.Accuracy)}"));
            _screen.Line(Markup.Escape($"  accuracy on {Format.Count(results[0].Results.SeenClasses, "class")}: {accuracies}"));
            return;
        }

        if (_table is null)
        {
            _table = new ResultTable([.. results.Select(pair => pair.Predictor)]);
            _screen.Line($"[bold]{Markup.Escape(_table.Header())}[/]");
        }

        _screen.Line(Markup.Escape(_table.Row(task.Index, task.SeenClassCount, name => results.FirstOrDefault(pair => pair.Predictor == name).Results)));
    }

    public override void Finish(RunRecord record, bool isUnsaved)
    {
        if (record.Results.Predictors.Count > 0)
        {
            new RunSummary(_screen, _terminal).Write(record, _request, isUnsaved ? null : _folder, isTableShown: _table is not null && _request.Saved is null);
        }
    }

    private static string Losses(EpochReport report)
    {
        var total = report.Losses.GetValueOrDefault(LossTerms.TotalName);
        var terms = report.Losses.Where(loss => loss.Key != LossTerms.TotalName).Select(loss => $"{loss.Key} {Format.Loss(loss.Value)}").ToList();
        return report.Losses.Count == 0 ? "" : $"loss {Format.Loss(total)}{(terms.Count > 1 ? $" ({string.Join(", ", terms)})" : "")}";
    }

    private string Name(LearningTask task) => $"task {task.Index + 1} of {_plan!.Tasks.Count}";

    private string Left() => _timeLeft!.Left is { } left ? $"{Format.RoughDuration(left)} left" : "";

    private void Show(string where)
    {
        if (_screen.IsLive)
        {
            _screen.Status(
            [
                "",
                $"  [bold]{Markup.Escape(where)}[/]",
                Progress(_timeLeft!.Share),
                $"  [grey]{Markup.Escape(_losses)}[/]",
            ]);
        }
    }

    private static string Spaced(params IEnumerable<string> parts) => string.Join("   ", parts.Where(part => part.Length > 0));

    /// <summary>The bar gives way to the numbers, and on a very narrow terminal the speed to the time left.</summary>
    private string Progress(double share)
    {
        var room = _screen.Width - 4 - LeastBar;
        var all = Spaced($"{share * 100:F0} %", Format.Rate(_speed.PerSecond), Left());
        var numbers = all.Length <= room ? all : Spaced($"{share * 100:F0} %", Left());
        return $"  {Bar(share, Math.Clamp(_screen.Width - 4 - numbers.Length, LeastBar, MostBar))}  {Markup.Escape(numbers)}";
    }

    private static string Bar(double share, int width)
    {
        var full = (int)Math.Round(Math.Clamp(share, 0, 1) * width);
        return $"[green]{new string('━', full)}[/][grey]{new string('─', width - full)}[/]";
    }
}
