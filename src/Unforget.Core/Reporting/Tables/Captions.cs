using Unforget.Reporting.Results;

namespace Unforget.Reporting.Tables;

/// <summary>Sentences below tables: what the numbers are and over what they are averaged.</summary>
internal static class Captions
{
    public const string Average =
        "Average incremental accuracy in percent: mean of the accuracies after every task, base task included, each rounded to 3 decimals as published.";

    public const string Running =
        "Running average in percent: the average incremental accuracy up to that task, a mean of accuracies that are each rounded to 3 decimals as published.";

    public const string Published =
        "Published values are those that the recipes name; they carry the deviation that the source prints. Differences are ours minus published.";

    /// <summary>Of runs that leave the test images alone.</summary>
    private const string HeldOut = "Runs with protocol.evaluate held_out are judged on training images that were held back, not on test images.";

    /// <summary>Over what means and deviations are taken.</summary>
    public static string Spread(TableRequest request)
    {
        var seeds = request.Results.Runs.Select(run => run.Seed).Distinct().Count();
        var unit = (request.Unit, request.Results.OrdersOfASetting, seeds) switch
        {
            (Repetition.Order, _, > 1) => "class orders; the seeds of an order are averaged first",
            (Repetition.Order, _, _) => "class orders",
            (_, <= 1, _) => "seeds of one class order",
            _ => "runs, one for each class order and seed",
        };
        var isHeldOut = request.Results.Runs.Any(run => run.Record is { } record && Measures.IsJudgedOnHeldOut(record));
        return $"Mean ± sample standard deviation (divisor n - 1) over n {unit}. Only finished runs count.{(isHeldOut ? $" {HeldOut}" : "")}";
    }

    /// <summary>How differences to the baseline are made.</summary>
    public static string Difference(TableRequest request, string baseline)
    {
        var title = request.Results.Variants.First(variant => variant.Name == baseline).Title;
        return $"Difference to {title} in percentage points over pairs of runs with the same class order and seed, ± standard error, "
            + "with the 95 % interval of Student's t distribution; 'not distinguishable' where the interval holds zero.";
    }
}
