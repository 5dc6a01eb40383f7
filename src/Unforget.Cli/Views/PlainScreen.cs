using Spectre.Console;

namespace Unforget.Cli.Views;

/// <summary>Plain lines without escape codes.</summary>
internal sealed class PlainScreen(TextWriter output) : IScreen
{
    public bool IsLive => false;

    public int Width => int.MaxValue;

    public void Line(string markup = "") => output.WriteLine(Markup.Remove(markup));

    public void Status(IReadOnlyList<string> lines)
    {
    }

    public void While(Action action) => action();
}
