namespace Unforget.Cli.Views;

/// <summary>A plan in words.</summary>
internal static class PlanText
{
    /// <summary>Such as <c>10 classes, then 5 x 2</c>.</summary>
    public static string Tasks(RunPlan plan)
    {
        var counts = plan.Tasks.Select(task => task.Task.NewClassCount).ToList();
        var text = Format.Count(counts[0], "class");
        for (var i = 1; i < counts.Count;)
        {
            var run = counts.Skip(i).TakeWhile(count => count == counts[i]).Count();
            text += run == 1 ? $", then {counts[i]}" : $", then {run} x {counts[i]}";
            i += run;
        }

        return text;
    }
}
