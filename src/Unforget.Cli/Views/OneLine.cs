using Spectre.Console;
using Spectre.Console.Rendering;

namespace Unforget.Cli.Views;

/// <summary>Markup that stays on one line: what does not fit is cut off. Spectre itself wraps at words whatever the overflow.</summary>
internal sealed class OneLine(string markup) : IRenderable
{
    private const int Unwrapped = 10_000;

    private readonly IRenderable _text = new Markup(markup);

    public Measurement Measure(RenderOptions options, int maxWidth) => new(Math.Min(1, maxWidth), maxWidth);

    public IEnumerable<Segment> Render(RenderOptions options, int maxWidth)
    {
        var left = maxWidth;
        foreach (var segment in _text.Render(options, Unwrapped))
        {
            var width = segment.IsLineBreak || segment.IsControlCode ? 0 : segment.CellCount();
            if (width > left)
            {
                if (left > 0)
                {
                    yield return Segment.Truncate(segment, left)!;
                }

                yield break;
            }

            left -= width;
            yield return segment;
        }
    }
}
