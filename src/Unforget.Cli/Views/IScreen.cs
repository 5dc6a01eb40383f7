namespace Unforget.Cli.Views;

/// <summary>Where a view writes: lines that stay and, on a terminal, a few that are redrawn. All text is Spectre markup.</summary>
internal interface IScreen
{
    /// <summary>Whether <see cref="Status"/> is shown.</summary>
    bool IsLive { get; }

    /// <summary>Columns for text; no limit where lines are not wrapped.</summary>
    int Width { get; }

    /// <summary>A line that stays.</summary>
    void Line(string markup = "");

    /// <summary>Replaces the lines that are redrawn.</summary>
    void Status(IReadOnlyList<string> lines);

    /// <summary>Runs something while the redrawn lines are shown.</summary>
    void While(Action action);
}
