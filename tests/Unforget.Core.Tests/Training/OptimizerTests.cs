using TorchSharp;
using Unforget.Methods.Contract;
using Unforget.Training;
using static TorchSharp.torch;

namespace Unforget.Tests.Training;

/// <summary>Optimisers against values computed by hand: the loss is a multiple of a parameter, so its gradient is that multiple.</summary>
public sealed class OptimizerTests
{
    private const string Bias = "head.bias_0";
    private const string Scale = "scale";

    [Fact]
    public void Sgd_clamps_then_decays_then_gathers_momentum()
    {
        // Clamp 1, decay 0.5, momentum 0.5, rate 0.1, gradient 3, start 2:
        // g = 1 + 0.5 * 2 = 2, v = 2, p = 1.8; g = 1 + 0.5 * 1.8 = 1.9, v = 0.5 * 2 + 1.9 = 2.9, p = 1.51.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with { Optimizer = new SgdSpec(0.1, 0.5, 0.5), GradientClamp = 1.0 };
        Near([1.8, 1.51], Values(stage, _ => 3.0, start: 2.0).Scale);
    }

    [Fact]
    public void Negative_gradients_are_clamped_too()
    {
        // g = -1 both times: v = -1, p = 2.1; v = -1.5, p = 2.25.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with { GradientClamp = 1.0 };
        Near([2.1, 2.25], Values(stage, _ => -7.0, start: 2.0).Scale);
    }

    [Fact]
    public void Groups_have_a_rate_factor_and_their_own_decay()
    {
        // Bias: rate 0.2, no decay, gradient 1, momentum 0.5: v = 1, p = 1.8; v = 1.5, p = 1.5.
        // Scale: rate 0.1, decay 0.5: g = 1 + 1 = 2, p = 1.8; g = 1.9, v = 2.9, p = 1.51.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Bias, RateFactor: 2.0, WeightDecay: 0.0), new ParameterGroup(Scale))
            with { Optimizer = new SgdSpec(0.1, 0.5, 0.5) };
        var (scale, bias) = Values(stage, _ => 1.0, start: 2.0);
        Near([1.8, 1.51], scale);
        Near([1.8, 1.5], bias);
    }

    [Fact]
    public void A_parameter_outside_the_groups_or_with_factor_0_stays()
    {
        var (scale, bias) = Values(ScriptedMethod.Plain(new ParameterGroup(Scale)), _ => 1.0, start: 2.0);
        Near([1.9, 1.75], scale);
        Near([2.0, 2.0], bias);
        (scale, bias) = Values(ScriptedMethod.Plain(new ParameterGroup(Bias, RateFactor: 0.0), new ParameterGroup(Scale)), _ => 1.0, start: 2.0);
        Near([1.9, 1.75], scale);
        Near([2.0, 2.0], bias);
    }

    [Fact]
    public void Adam_corrects_the_bias_of_both_moments()
    {
        // Gradients 1 and -3, rate 0.1. Step 1: m/(1-0.9) = 1, v/(1-0.999) = 1, p = 2 - 0.1 = 1.9.
        // Step 2: m = 0.09 - 0.3 = -0.21, m/0.19 = -1.105263; v = 0.000999 + 0.009 = 0.009999, v/0.001999 = 5.002001,
        // root 2.236516; p = 1.9 + 0.1 * 1.105263 / 2.236516 = 1.949419.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with { Optimizer = new AdamSpec(0.1) };
        Near([1.9, 1.949419], Values(stage, step => step == 0 ? 1.0 : -3.0, start: 2.0).Scale);
    }

    [Fact]
    public void Adam_has_weight_decay_epsilon_and_decays_of_its_own()
    {
        // Decay 0.5, betas 0.5 and 0.75, epsilon 1, gradient 1, rate 0.1, start 2. Step 1: g = 2, m/0.5 = 2, v/0.25 = 4:
        // p = 2 - 0.1 * 2 / (2 + 1) = 1.933333. Step 2: g = 1.966667, m = 0.5 + 0.983333, m/0.75 = 1.977778;
        // v = 0.75 + 0.25 * 3.867778 = 1.716944, v/0.4375 = 3.924444, root 1.981021; p = 1.933333 - 0.1 * 1.977778 / 2.981021 = 1.866988.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with { Optimizer = new AdamSpec(0.1, 0.5, 0.5, 0.75, 1.0) };
        Near([1.933333, 1.866988], Values(stage, _ => 1.0, start: 2.0).Scale);
    }

    [Fact]
    public void The_schedule_scales_the_rate_from_epoch_to_epoch()
    {
        // No momentum; epochs of one step each at 1, 0.1 and 0.1 of the rate.
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with
        {
            Epochs = 3,
            BatchSize = 24,
            Optimizer = new SgdSpec(0.5, 0.0, 0.0),
            Schedule = new StepRate([1], 0.1, Lag: 0),
        };
        Near([1.5, 1.45, 1.4], Values(stage, _ => 1.0, start: 2.0).Scale, count: 3);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void Host_parameters_of_all_sizes_and_orders_move_as_on_libtorch_in_double_precision(int threads)
    {
        // Weights are channels-last, biases and the scale end in the middle of a vector; one gradient lies in another order.
        using var scope = NewDisposeScope();
        var (host, exact) = (Moved(ScalarType.Float32, threads), Moved(ScalarType.Float64, threads));
        Assert.Equal(exact.Keys, host.Keys);
        Assert.All(exact, pair => Fixtures.Close(pair.Value, host[pair.Key], relative: 1e-6, absolute: 1e-6, what: pair.Key));
        Assert.All(Moved(ScalarType.Float32, threads: 1), pair => Fixtures.Close(pair.Value, host[pair.Key], 0, 0, pair.Key));
    }

    [Fact]
    public void A_gradient_that_is_not_a_number_is_not_hidden_by_the_clamp()
    {
        var stage = ScriptedMethod.Plain(new ParameterGroup(Scale)) with { GradientClamp = 1.0, Epochs = 1 };
        using var method = new ScriptedMethod
        {
            Stage = stage,
            Terms = (owner, _) => new LossTerms().Add("sum", owner.Network.Scale!.sum()),
            Differentiated = owner => owner.Network.parameters().Single(parameter => parameter.requires_grad).grad!.fill_(double.NaN),
        };
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        Assert.Throws<TrainingDivergedException>(() => trainer.Run(method, host.Data.Tasks[0], stage, 0));
        Assert.True(float.IsNaN(method.Network.Scale!.item<float>()));
    }

    /// <summary>All parameters after three steps with gradients of noise, some clamped.</summary>
    private static Dictionary<string, Tensor> Moved(ScalarType type, int threads)
    {
        var step = 0UL;
        var stage = ScriptedMethod.Plain(new("backbone"), new("head", RateFactor: 0.5, WeightDecay: 0.0), new(Scale))
            with { Optimizer = new SgdSpec(0.1, 0.9, 0.01), GradientClamp = 1.5 };
        using var method = new ScriptedMethod
        {
            Stage = stage,
            Terms = (owner, _) => new LossTerms().Add("sum", owner.Network.Scale!.sum()),
            Differentiated = owner =>
            {
                using var generator = new Generator(step++);
                foreach (var (name, parameter) in owner.Network.named_parameters())
                {
                    var noise = randn(parameter.shape, generator: generator).to(type);
                    parameter.grad = name.EndsWith("stage_1.block_0.conv_a.weight", StringComparison.Ordinal) || !Ordered(parameter)
                        ? noise
                        : noise.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
                }
            },
        };
        using var host = new Host(method);
        set_num_threads(threads);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        method.Network.to(type);
        trainer.Run(method, host.Data.Tasks[0], stage, 0);
        return method.Network.named_parameters().ToDictionary(pair => pair.name, pair => pair.parameter.detach().clone());

        static bool Ordered(Tensor parameter) => parameter.dim() == 4 && !parameter.is_contiguous();
    }

    /// <summary>The scale and the first bias after each of the first steps, all elements starting at a value.</summary>
    private static (List<double> Scale, List<double> Bias) Values(Stage stage, Func<int, double> gradient, double start)
    {
        var (scale, bias) = (new List<double>(), new List<double>());
        ScriptedMethod? method = null;
        method = new ScriptedMethod
        {
            Stage = stage with { LossIsNonNegative = false },
            Terms = (owner, _) =>
            {
                var sum = gradient(scale.Count) * (owner.Network.Scale!.sum() + owner.Network.State()[Bias].sum());
                return new LossTerms().Add("sum", sum);
            },
            Stepped = _ =>
            {
                scale.Add(method!.Network.Scale!.item<float>());
                bias.Add(method.Network.State()[Bias][0].item<float>());
            },
        };
        using var host = new Host(method);
        using var trainer = host.Trainer();
        method.BeginTask(host.Data.Tasks[0]);
        using (no_grad())
        {
            method.Network.Scale!.fill_(start);
            method.Network.State()[Bias].fill_(start);
        }

        trainer.Run(method, host.Data.Tasks[0], method.Stage, 0);
        return (scale, bias);
    }

    private static void Near(double[] expected, List<double> actual, int count = 2)
    {
        for (var i = 0; i < count; i++)
        {
            Assert.Equal(expected[i], actual[i], 2e-6);
        }
    }
}
