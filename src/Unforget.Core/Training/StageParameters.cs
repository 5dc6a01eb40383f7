using Unforget.Methods.Contract;
using Unforget.Model;

namespace Unforget.Training;

/// <summary>Puts a network into the modes of a stage and finds the parameters it differentiates.</summary>
internal static class StageParameters
{
    /// <summary>Sets the mode of every child and whether each parameter is differentiated.</summary>
    /// <returns>The parameters in the stage's groups, in the network's order.</returns>
    /// <exception cref="InvalidOperationException">A group or mode names nothing, a parameter is in two groups, or a frozen module is in a group.</exception>
    public static IReadOnlyList<OptimizedParameter> Apply(IncrementalNetwork network, Stage stage)
    {
        SetModes(network, stage);
        var decay = stage.Optimizer?.WeightDecay ?? 0.0;
        var matched = new HashSet<ParameterGroup>();
        var chosen = new List<OptimizedParameter>();
        foreach (var (name, parameter) in network.named_parameters())
        {
            var groups = stage.Groups.Where(group => Covers(group.Path, name)).ToArray();
            if (groups.Length > 1)
            {
                throw new InvalidOperationException($"stage {stage.Name}: parameter {name} is in {groups.Length} groups");
            }

            matched.UnionWith(groups);
            var factor = groups.Length == 1 ? groups[0].RateFactor : 0.0;
            parameter.requires_grad = factor != 0.0;
            if (factor == 0.0)
            {
                continue;
            }

            if (Mode(stage, name.Split('.')[0]) == ModuleMode.Frozen)
            {
                throw new InvalidOperationException($"stage {stage.Name}: {name} is frozen and in a parameter group");
            }

            chosen.Add(new OptimizedParameter(name, parameter, factor, groups[0].WeightDecay ?? decay));
        }

        foreach (var group in stage.Groups.Where(group => !matched.Contains(group)))
        {
            throw new InvalidOperationException($"stage {stage.Name}: no parameter is named {group.Path}");
        }

        return chosen;
    }

    private static void SetModes(IncrementalNetwork network, Stage stage)
    {
        var children = network.named_children().ToDictionary(child => child.name, child => child.module, StringComparer.Ordinal);
        foreach (var name in stage.Modes.Keys.Where(name => !children.ContainsKey(name)))
        {
            throw new InvalidOperationException($"stage {stage.Name}: the network has no child named {name}");
        }

        network.train(stage.Kind == StageKind.Train);
        foreach (var (name, child) in children)
        {
            child.train(Mode(stage, name) == ModuleMode.Train);
        }
    }

    private static ModuleMode Mode(Stage stage, string child) => stage.Modes.TryGetValue(child, out var mode)
        ? mode
        : stage.Kind == StageKind.Train ? ModuleMode.Train : ModuleMode.Eval;

    private static bool Covers(string path, string name) =>
        name.StartsWith(path, StringComparison.Ordinal) && (name.Length == path.Length || name[path.Length] == '.');
}
