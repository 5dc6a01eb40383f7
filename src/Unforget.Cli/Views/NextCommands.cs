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
        var machine = string.Concat(request.MachineOptions.Select(option => $" {option.Name} {Shell.Quote(option.Value)}"));
        List<(string, string)> next = [];
        if (recipe.Method != "finetune" && Catalog.Default.Methods.Any(method => method.Name == "finetune"))
        {
            // A comparison differs in the method only.
            var kept = SettingsBut(request, "method", "memory.mode");
            next.Add(($"{run}{kept} --set method=finetune --set memory.mode=none{machine}", "what is forgotten when nothing is done about it"));
        }

        next.Add(($"{run}{SettingsBut(request, "seed")} --set seed={recipe.Seed + 1}{machine}", "the same with another seed"));
        if (recipe.Dataset == "cifar100_sample" && new RecipeLibrary().List().Any(one => one.Name == RealRecipe))
        {
            var data = string.Concat(request.MachineOptions.Where(option => option.Name == "--data").Select(option => $" --data {Shell.Quote(option.Value)}"));
            next.Add(($"{program} data get cifar100{data}", "the real data, about 170 MB"));
            next.Add(($"{program} run {RealRecipe}{machine}", "the real experiment on it"));
        }
        else
        {
            next.Add(($"{program} list recipes", "other experiments"));
        }

        return next;
    }

    private static string SettingsBut(RunRequest request, params ReadOnlySpan<string> keys)
    {
        var text = "";
        foreach (var setting in request.Settings)
        {
            text += keys.Contains(setting.Split('=')[0].Trim()) ? "" : $" --set {Shell.Quote(setting)}";
        }

        return text;
    }
}
