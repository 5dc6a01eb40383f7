using System.Globalization;
using System.Text.Json;
using Unforget.Configuration;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;

namespace Unforget.Benchmarks.Engines;

/// <summary>What was measured of one kind of work.</summary>
/// <param name="Name">Of the work.</param>
/// <param name="Torch">Images per second with libtorch.</param>
/// <param name="Fused">Images per second with the fused engine.</param>
/// <param name="Ratio">Of the speeds within a round.</param>
internal sealed record EngineRatio(string Name, Spread Torch, Spread Fused, Spread Ratio);

/// <summary>Training steps and passes through the backbone on both engines, by turns: medians over some rounds.</summary>
internal static class EngineRatios
{
    private const int DefaultRounds = 7;

    /// <summary><c>ratios [THREADS] [ROUNDS] [--json] [--set KEY=VALUE]</c>; the settings choose and change the backbone.</summary>
    public static void Run(Arguments arguments)
    {
        var (threads, rounds) = (arguments.Number(0, 1), arguments.Number(1, DefaultRounds));
        var recipe = new RecipeBinder().Bind("seed: 1\n", "ratios", arguments.Settings);
        foreach (var setting in arguments.Settings)
        {
            var key = setting.Split('=')[0];
            if (key != "backbone" && !key.StartsWith($"{recipe.Backbone}.", StringComparison.Ordinal))
            {
                throw new UserError($"--set {setting}: only backbone and {recipe.Backbone}.* have an effect here");
            }
        }

        var backbone = recipe.Catalog.CreateBackbone(recipe.Backbone, recipe.BackboneOptions);
        if (arguments.Has("--json"))
        {
            Console.WriteLine(JsonSerializer.Serialize(Measure(threads, rounds, backbone).ToArray()));
            return;
        }

        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"threads {threads}, batch {Bench.BatchSize}, images per second, medians and quartiles of {rounds} rounds"));
        foreach (var row in Measure(threads, rounds, backbone))
        {
            Console.WriteLine($"{row.Name,-34} torch {row.Torch.ToText(0),-22} fused {row.Fused.ToText(0),-22} ratio {row.Ratio.ToText(2)}");
        }
    }

    private static IEnumerable<EngineRatio> Measure(int threads, int rounds, BackboneFamily backbone)
    {
        using var images = Images();
        // A stage has hundreds of steps; its beginning would be a tenth of the time of a single short epoch.
        const int Epochs = 5;
        const int BaseImages = 10 * NoiseData.PerClass * Epochs;
        const int IncrementImages = ((10 * NoiseData.PerClass) + (10 * 20)) * Epochs;
        yield return Compare("base step", new Setting(backbone, threads, rounds, 0, BaseImages, 1), bench => () => bench.RunMain(0, Epochs));
        yield return Compare("incremental step", new Setting(backbone, threads, rounds, 10, IncrementImages, 1), bench => () => bench.RunMain(1, Epochs));
        var batch = new Setting(backbone, threads, 2 * rounds, 0, Bench.BatchSize, 2);
        yield return Compare("backbone forward and backward", batch, bench => () => Backbone(bench.Method.Network, images, backward: true));
        yield return Compare("backbone forward, training form", batch, bench => () => Backbone(bench.Method.Network, images, backward: false));
        yield return Compare("backbone forward, inference form", batch, bench =>
        {
            var frozen = bench.Method.Network.Freeze();
            return () => frozen.Forward(images);
        });
    }

    private static Tensor Images()
    {
        using var images = randn(Bench.BatchSize, 32, 32, 3);
        return images.permute(0, 3, 1, 2).DetachFromDisposeScope();
    }

    private static void Backbone(IncrementalNetwork network, Tensor images, bool backward)
    {
        using var grad = set_grad_enabled(backward);
        network.train();
        var output = network.Forward(images);
        if (backward)
        {
            network.zero_grad();
            output.Raw.sum().backward();
        }
    }

    private static EngineRatio Compare(string name, Setting setting, Func<Bench, Action> work)
    {
        using var torch = new Bench(setting.Threads, setting.ClassesLearned, EngineKind.Torch, setting.Backbone);
        using var fused = new Bench(setting.Threads, setting.ClassesLearned, EngineKind.Fused, setting.Backbone);
        var seconds = Turns.Measure(setting.Rounds, setting.Repetitions, setting.Threads, work(torch), work(fused));
        return new EngineRatio(
            name,
            Spread.Of(seconds[0].Select(time => setting.Images / time)),
            Spread.Of(seconds[1].Select(time => setting.Images / time)),
            Turns.Ratio(seconds));
    }

    private sealed record Setting(BackboneFamily Backbone, int Threads, int Rounds, int ClassesLearned, int Images, int Repetitions);
}
