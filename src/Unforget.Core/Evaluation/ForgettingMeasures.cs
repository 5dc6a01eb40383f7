namespace Unforget.Evaluation;

/// <summary>
/// Forgetting from a table of accuracies: row t after task t, column i for a class, group or task, absent (short row or
/// null) when it was not learned or has no test images.
/// </summary>
internal static class ForgettingMeasures
{
    /// <summary>
    /// Mean over the first <paramref name="oldCount"/> columns of best earlier accuracy minus accuracy after
    /// <paramref name="task"/>; 0 after the first task, null when no old column has test images.
    /// </summary>
    public static double? Standard(List<double?[]> table, int task, int oldCount) =>
        task == 0 ? 0 : Mean(Enumerable.Range(0, oldCount).Select(column => Best(table, column, task) - table[task][column]));

    /// <summary>Mean over all columns present of best accuracy up to now minus accuracy now: new columns enter with 0.</summary>
    public static double? Thesis(List<double?[]> table, int task) =>
        Mean(table[task].Select((now, column) => Best(table, column, task + 1) - now));

    /// <summary>
    /// As the PODNet code: rounded accuracies, a best of 0 for columns never seen before, and a divisor that counts the
    /// entry for the total accuracy beside the columns.
    /// </summary>
    public static double Code(List<double?[]> table, int task)
    {
        if (task == 0)
        {
            return 0;
        }

        var sum = 0.0;
        var entryCount = 1;
        for (var column = 0; column < table[task].Length; column++)
        {
            if (table[task][column] is { } now)
            {
                // Rounding is monotonic: the best rounded accuracy is the rounded best.
                sum += PublishedRounding.Round(Best(table, column, task) ?? 0) - PublishedRounding.Round(now);
                entryCount++;
            }
        }

        return sum / entryCount;
    }

    /// <summary>Mean of the values that exist; null when there is none.</summary>
    public static double? Mean(IEnumerable<double?> values)
    {
        var sum = 0.0;
        var count = 0;
        foreach (var value in values)
        {
            if (value is { } number)
            {
                sum += number;
                count++;
            }
        }

        return count == 0 ? null : sum / count;
    }

    private static double? Best(List<double?[]> table, int column, int taskCount)
    {
        double? best = null;
        for (var task = 0; task < taskCount; task++)
        {
            if (column < table[task].Length && table[task][column] is { } value && !(value <= best))
            {
                best = value;
            }
        }

        return best;
    }
}
