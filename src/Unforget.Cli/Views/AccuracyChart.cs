namespace Unforget.Cli.Views;

/// <summary>Accuracy over the number of classes seen, drawn with characters; one mark per predictor.</summary>
internal static class AccuracyChart
{
    private const int Height = 11;
    private const string Marks = "●○▲△■□◆◇";
    private const char Several = '◉';

    /// <summary>The chart's lines; none for fewer than two points.</summary>
    /// <param name="series">By predictor: classes seen and accuracy in [0, 1], by task.</param>
    /// <param name="width">Columns of the plot.</param>
    public static IReadOnlyList<string> Draw(IReadOnlyList<(string Name, IReadOnlyList<(int Classes, double Accuracy)> Points)> series, int width)
    {
        var points = series.SelectMany(one => one.Points).ToList();
        if (points.Select(point => point.Classes).Distinct().Count() < 2)
        {
            return [];
        }

        var axes = new Axes(points, width);
        var cells = new char[Height, width];
        foreach (var (_, line) in series)
        {
            Connect(cells, axes, line);
        }

        for (var i = 0; i < series.Count; i++)
        {
            foreach (var point in series[i].Points)
            {
                ref var cell = ref cells[axes.Row(point.Accuracy), axes.Column(point.Classes)];
                cell = cell is '\0' or '·' ? Marks[i % Marks.Length] : Several;
            }
        }

        return [.. Lines(cells, axes), .. axes.Captions(), Legend(series, cells)];
    }

    private static void Connect(char[,] cells, Axes axes, IReadOnlyList<(int Classes, double Accuracy)> line)
    {
        foreach (var (from, to) in line.Zip(line.Skip(1)))
        {
            var (start, end) = (axes.Column(from.Classes), axes.Column(to.Classes));
            for (var column = start + 2; column < end - 1; column += 2)
            {
                var share = (double)(column - start) / (end - start);
                cells[axes.Row(from.Accuracy + ((to.Accuracy - from.Accuracy) * share)), column] = '·';
            }
        }
    }

    private static IEnumerable<string> Lines(char[,] cells, Axes axes)
    {
        for (var row = 0; row < Height; row++)
        {
            var text = string.Concat(Enumerable.Range(0, cells.GetLength(1)).Select(column => cells[row, column] is '\0' ? ' ' : cells[row, column]));
            yield return $"{axes.Label(row),7} ┤{text}".TrimEnd();
        }
    }

    private static string Legend(IReadOnlyList<(string Name, IReadOnlyList<(int Classes, double Accuracy)> Points)> series, char[,] cells)
    {
        var several = cells.Cast<char>().Contains(Several) ? $"   {Several} {(series.Count == 2 ? "both" : "several")}" : "";
        return new string(' ', 9) + string.Join("   ", series.Select((one, i) => $"{Marks[i % Marks.Length]} {one.Name}")) + several;
    }

    /// <summary>From values to cells. The vertical range is in whole tenths, so that curves can be compared by eye.</summary>
    private sealed class Axes
    {
        private readonly int _width;
        private readonly int[] _classes;
        private readonly double _low;
        private readonly double _high;

        public Axes(List<(int Classes, double Accuracy)> points, int width)
        {
            _width = width;
            _classes = [.. points.Select(point => point.Classes).Distinct().Order()];
            _low = Math.Floor(points.Min(point => point.Accuracy) * 10) / 10;
            _high = Math.Max(_low + 0.1, Math.Ceiling(points.Max(point => point.Accuracy) * 10) / 10);
        }

        public int Row(double accuracy) => (int)Math.Round((_high - accuracy) / (_high - _low) * (Height - 1));

        public int Column(int classes) => 1 + (int)Math.Round((classes - _classes[0]) / (double)(_classes[^1] - _classes[0]) * (_width - 3));

        /// <summary>At the top, in the middle and at the bottom.</summary>
        public string Label(int row) => row is 0 or (Height - 1) || row == Height / 2
            ? Format.Percent(_high - ((_high - _low) * row / (Height - 1)))
            : "";

        public IEnumerable<string> Captions()
        {
            var ticks = new char[_width + 4];
            var labels = new char[_width + 4];
            Array.Fill(ticks, '─');
            Array.Fill(labels, ' ');
            var free = 0;
            foreach (var classes in _classes)
            {
                var text = $"{classes}";
                var start = Math.Max(0, Column(classes) - (text.Length / 2));
                if (start >= free && start + text.Length <= labels.Length)
                {
                    text.CopyTo(0, labels, start, text.Length);
                    ticks[Column(classes)] = '┬';
                    free = start + text.Length + 2;
                }
            }

            yield return $"{"",7} └{new string(ticks, 0, _width)}";
            yield return $"{"",9}{new string(labels).TrimEnd()}  classes seen";
        }
    }
}
