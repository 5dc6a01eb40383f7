using Unforget.Cli.Commands;
using Unforget.Cli.Hosting;
using Unforget.Configuration;

namespace Unforget.Cli.Views;

/// <summary>Commands to try after a run.</summary>
internal static class NextCommands
{
    private const string RealRecipe = "cifar100/b10-inc5-short/podnet-cnn";

    public static IReadOnlyList<(string Command, string Meaning)> After(RunRequest request, string program)
    {
        var recipe = request.Recipe;
        var run = $"{program} run {Shell.Quote(request.RecipeArgument)}";
        var kept = string.Concat(request.Settings.Where(setting => !Sets(setting, "seed")).Select(setting => $" --set {Shell.Quote(setting)}"));
        var data = request.DataOption is { } folder ? $" --data {Shell.Quote(folder)}" : "";
        List<(string, string)> next = [];
        if (recipe.Method != "finetune" && Catalog.Default.Methods.Any(method => method.Name == "finetune"))
        {
            next.Add(($"{run} --set method=finetune --set memory.mode=none{data}", "what is forgotten when nothing is done about it"));
        }

        next.Add(($"{run}{kept} --set seed={recipe.Seed + 1}{data}", "the same with another seed"));
        if (recipe.Dataset == "cifar100_sample" && new RecipeLibrary().List().Any(one => one.Name == RealRecipe))
        {
            next.Add(($"{program} data get cifar100", "the real data, about 170 MB"));
            next.Add(($"{program} run {RealRecipe}", "the real experiment on it"));
        }
        else
        {
            next.Add(($"{program} list recipes", "other experiments"));
        }

        return next;
    }

    private static bool Sets(string setting, string key) => setting.Split('=')[0].Trim() == key;
}
