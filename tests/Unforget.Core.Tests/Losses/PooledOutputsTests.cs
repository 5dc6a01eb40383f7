using System.Text.Json;
using CsCheck;
using Unforget.Losses;
using Unforget.Model;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Tests.Losses;

public sealed class PooledOutputsTests
{
    private static readonly Gen<(int Seed, PodPooling Pooling)> Draws = Gen.Select(Gen.Int[0, 100_000], Gen.Enum<PodPooling>());

    public static TheoryData<int> ReferenceCases => [.. Enumerable.Range(0, 10)];

    public static TheoryData<PodForm, PodPooling> AllVariants
    {
        get
        {
            var all = new TheoryData<PodForm, PodPooling>();
            foreach (var form in Enum.GetValues<PodForm>())
            {
                foreach (var pooling in Enum.GetValues<PodPooling>())
                {
                    all.Add(form, pooling);
                }
            }

            return all;
        }
    }

    [Fact]
    public void There_are_10_reference_cases() => Assert.Equal(10, Fixtures.Cases("pod_loss.json").Count);

    [Theory]
    [MemberData(nameof(ReferenceCases))]
    public void Code_form_has_the_original_values_and_gradients(int index) => Compare(index, channelsLast: false);

    [Theory]
    [MemberData(nameof(ReferenceCases))]
    public void Channels_last_maps_give_the_same_values_and_gradients(int index) => Compare(index, channelsLast: true);

    [Theory]
    [MemberData(nameof(ReferenceCases))]
    public void The_fused_kernels_have_the_original_values_and_gradients(int index)
    {
        // Whole vectors of channels: copies of the channels stretch every vector of sums by the root of their number, which
        // normalisation takes away.
        const int Copies = 4;
        using var scope = NewDisposeScope();
        var reference = Fixtures.Cases("pod_loss.json")[index];
        var options = Options(reference);
        Tensor[] Read(string name) => Array.ConvertAll(Fixtures.Tensors(reference.GetProperty(name)), map => ChannelsLast(cat([map, map, map, map], 1)));
        var (teacher, maps) = (Read("old"), Array.ConvertAll(Read("new"), map => map.requires_grad_()));
        var stretch = options.Normalize ? 1.0 : Math.Sqrt(Copies);
        if (options.Pooling is not (PodPooling.Spatial or PodPooling.Width or PodPooling.Height))
        {
            Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused(teacher), Fused(maps), options));
            return;
        }

        var values = new Tensor[2];
        for (var i = 0; i < values.Length; i++)
        {
            // The smaller map has 32 channels, the larger one 16: both are whole vectors.
            values[i] = PooledOutputs.Compute(Fused([teacher[i]]), Fused([maps[i]]), options);
            AssertEngine([teacher[i]], [maps[i]], options);
        }

        var loss = PooledOutputs.Compute(Fused(teacher), Fused(maps), options);
        AssertEngine(teacher, maps, options);
        loss.backward();

        Fixtures.Close(reference.GetProperty("loss").GetDouble() * stretch, loss, what: "loss");
        Fixtures.Close((values[0].item<float>() + values[1].item<float>()) / 2.0, loss, what: "mean of the maps");
        foreach (var (map, gradient) in maps.Zip(Fixtures.Tensors(reference.GetProperty("grad_new"))))
        {
            Fixtures.Close(cat([gradient, gradient, gradient, gradient], 1) * (stretch / Copies), map.grad!, what: "grad_new");
        }
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Both_engines_agree_with_double_precision(PodForm form, PodPooling pooling)
    {
        var random = new Random(((int)form * 10) + (int)pooling);
        for (var round = 0; round < 6; round++)
        {
            using var scope = NewDisposeScope();
            set_num_threads(random.Next(1, 4));
            var options = new PodOptions { Form = form, Pooling = pooling, Normalize = random.Next(3) > 0 };
            long[][] shapes = [.. Enumerable.Range(0, 3).Select(_ => new long[] { 5, 16 * random.Next(1, 4), random.Next(1, 9), random.Next(1, 9) })];
            var teacher = Array.ConvertAll(shapes, shape => ChannelsLast(Noise(shape, random.Next())));
            // An image like the teacher's and one of zeros: both have lengths of 0.
            var start = Array.ConvertAll(teacher, map => cat([map[..1], zeros_like(map[..1]), ChannelsLast(Noise(map[2..].shape, random.Next()))]));
            var (exactLoss, exact) = Evaluate(teacher, start, options, EngineKind.Torch, ScalarType.Float64);
            var (torchLoss, torch) = Evaluate(teacher, start, options, EngineKind.Torch, ScalarType.Float32);
            var (fusedLoss, fused) = Evaluate(teacher, start, options, EngineKind.Fused, ScalarType.Float32);
            Fixtures.Close(exactLoss, torchLoss, relative: 1e-5, what: "loss of libtorch");
            Fixtures.Close(exactLoss, fusedLoss, relative: 1e-5, what: "loss of the kernels");
            for (var i = 0; i < exact.Length; i++)
            {
                var scale = Math.Max(exact[i].abs().max().item<double>(), 1e-12);
                Fixtures.Close(exact[i] / scale, torch[i] / scale, absolute: 2e-6, what: "gradient of libtorch");
                Fixtures.Close(exact[i] / scale, fused[i] / scale, absolute: 2e-6, what: "gradient of the kernels");
            }
        }
    }

    [Fact]
    public void The_number_of_threads_does_not_change_a_bit()
    {
        using var scope = NewDisposeScope();
        var teacher = Array.ConvertAll(new[] { 1, 2 }, seed => ChannelsLast(Noise([7, 16, 6, 5], seed)));
        var maps = Array.ConvertAll(new[] { 3, 4 }, seed => ChannelsLast(Noise([7, 16, 6, 5], seed)));
        var results = Array.ConvertAll(new[] { 1, 2, 3 }, threads =>
        {
            set_num_threads(threads);
            return Evaluate(teacher, maps, new PodOptions(), EngineKind.Fused, ScalarType.Float32);
        });
        foreach (var (loss, gradients) in results[1..])
        {
            Fixtures.Close(results[0].Loss, loss, relative: 0, absolute: 0);
            Fixtures.Close(results[0].Gradients[1], gradients[1], relative: 0, absolute: 0);
        }
    }

    [Fact]
    public void What_the_kernels_do_not_take_goes_to_libtorch()
    {
        using var scope = NewDisposeScope();
        var (map, odd) = (ChannelsLast(zeros(2, 16, 4, 4)), ChannelsLast(zeros(2, 20, 4, 4)));
        var options = new PodOptions();
        AssertEngine([map], [map], options);
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor([map], [map], options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([map]), [map], options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor([map], Fused([map]), options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([odd]), Fused([odd]), options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([map]), Fused([map.to(ScalarType.Float64)]), options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([map.clone().requires_grad_()]), Fused([map]), options));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([map]), Fused([map]), options with { Pooling = PodPooling.Gap }));
        Assert.Equal(EngineKind.Torch, PooledOutputs.EngineFor(Fused([map]), Fused([map]), options with { Form = PodForm.PixelPlain }));
    }

    [Fact]
    public void Part_of_a_list_of_maps_keeps_its_engine()
    {
        using var scope = NewDisposeScope();
        var maps = new FeatureMaps([zeros(1), ones(1), zeros(1)], EngineKind.Fused)[1..];
        Assert.Equal(EngineKind.Fused, maps.Engine);
        Assert.Equal(2, maps.Count);
        Assert.Equal(1f, maps[0].item<float>());
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Gradients_of_channels_last_maps_stay_channels_last(PodForm form, PodPooling pooling)
    {
        using var scope = NewDisposeScope();
        var teacher = ChannelsLast(Maps(1)[0]);
        var leaf = ChannelsLast(Maps(2)[0]).requires_grad_();
        var map = leaf * 1.0f;
        var loss = PooledOutputs.Compute([teacher, teacher], [map, map.detach()], new PodOptions { Form = form, Pooling = pooling });

        // autograd.grad hands out the gradient as it flows; grad of a leaf would be brought into the leaf's order first.
        Assert.Equal(map.stride(), autograd.grad([loss], [map])[0].stride());
    }

    [Fact]
    public void Maps_equal_to_the_teachers_cost_nothing_and_have_gradient_0() => Draws.Sample(
        draw =>
        {
            using var scope = NewDisposeScope();
            var teacher = Maps(draw.Seed);
            var maps = teacher.Select(map => map.clone().requires_grad_()).ToArray();
            var loss = PooledOutputs.Compute(teacher, maps, new PodOptions { Pooling = draw.Pooling });
            loss.backward();
            Fixtures.Close(0.0, loss, absolute: 0);
            Assert.All(maps, map => Fixtures.Close(zeros_like(map), map.grad!, absolute: 0));
        },
        iter: 20);

    [Fact]
    public void Maps_of_zeros_have_gradient_0() => Draws.Sample(
        draw =>
        {
            using var scope = NewDisposeScope();
            var maps = Maps(draw.Seed).Select(map => zeros_like(map).requires_grad_()).ToArray();
            PooledOutputs.Compute(Array.ConvertAll(maps, map => map.detach()), maps, new PodOptions { Pooling = draw.Pooling }).backward();
            Assert.All(maps, map => Fixtures.Close(zeros_like(map), map.grad!, absolute: 0));
        },
        iter: 20);

    [Fact]
    public void Normalised_code_form_ignores_the_scale_of_a_map_and_pooled_forms_its_sign() => Draws.Sample(
        draw =>
        {
            using var scope = NewDisposeScope();
            var (teacher, maps) = (Maps(draw.Seed), Maps(draw.Seed + 1));
            var options = new PodOptions { Pooling = draw.Pooling };
            var loss = PooledOutputs.Compute(teacher, maps, options);
            Fixtures.Close(loss, PooledOutputs.Compute(Scaled(teacher, 3), Scaled(maps, 0.2), options));
            if (draw.Pooling != PodPooling.Pixel)
            {
                Fixtures.Close(loss, PooledOutputs.Compute(teacher, Scaled(maps, -1), options));
                Fixtures.Close(loss, PooledOutputs.Compute(Scaled(teacher, -1), maps, options));
            }
        },
        iter: 30);

    [Fact]
    public void Poolings_have_hand_computed_values()
    {
        using var scope = NewDisposeScope();
        // One image, one channel: rows (1, 2) and (0, 2) against zeros. Squares: (1, 4) and (0, 4).
        Tensor[] map = [tensor(new float[] { 1, 2, 0, 2 }, [1, 1, 2, 2])];
        Tensor[] zero = [zeros(1, 1, 2, 2)];
        double Code(PodPooling pooling) =>
            PooledOutputs.Compute(zero, map, new PodOptions { Pooling = pooling, Normalize = false }).item<float>();
        Assert.Equal(Math.Sqrt(1 + 16 + 16), Code(PodPooling.Channels), 1e-5);
        Assert.Equal(Math.Sqrt(1 + 64), Code(PodPooling.Width), 1e-5);
        Assert.Equal(Math.Sqrt(25 + 16), Code(PodPooling.Height), 1e-5);
        Assert.Equal(Math.Sqrt(1 + 64 + 25 + 16), Code(PodPooling.Spatial), 1e-5);
        Assert.Equal(9.0 / 4, Code(PodPooling.Gap), 1e-5);
        Assert.Equal(9.0 / 4, Code(PodPooling.Pixel), 1e-5);
    }

    [Fact]
    public void Paper_poolings_have_hand_computed_values_and_leave_the_last_map_out()
    {
        using var scope = NewDisposeScope();
        // Two channels; differences to the teacher: rows (1, 2), (0, 2) and (0, 1), (0, 0). The second map is not counted.
        var map = tensor(new float[] { 1, 2, 0, 2, 0, 1, 0, 0 }, [1, 2, 2, 2]);
        Tensor[] maps = [map + 5, map * 100];
        Tensor[] teacher = [full_like(map, 5), zeros_like(map)];
        double Paper(PodPooling pooling) =>
            PooledOutputs.Compute(teacher, maps, new PodOptions { Form = PodForm.Paper, Pooling = pooling }).item<float>();
        Assert.Equal(1 + 9 + 0 + 4, Paper(PodPooling.Channels), 1e-4);
        Assert.Equal(9 + 4 + 1 + 0, Paper(PodPooling.Width), 1e-4);
        Assert.Equal(1 + 16 + 0 + 1, Paper(PodPooling.Height), 1e-4);
        Assert.Equal(14 + 18, Paper(PodPooling.Spatial), 1e-4);
        Assert.Equal((25.0 + 1) / 16, Paper(PodPooling.Gap), 1e-4);
        Assert.Equal(10, Paper(PodPooling.Pixel), 1e-4);
        Assert.Equal(10, PooledOutputs.Compute(teacher, maps, new PodOptions { Form = PodForm.PixelPlain }).item<float>(), 1e-4);
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Gradients_agree_with_finite_differences(PodForm form, PodPooling pooling)
    {
        using var scope = NewDisposeScope();
        var options = new PodOptions { Form = form, Pooling = pooling };
        var (teacher, map) = (Small(1), Small(2));
        Gradients.Check(x => PooledOutputs.Compute([teacher, teacher, teacher], [x, x * 2, x], options), map);
    }

    [Theory]
    [MemberData(nameof(AllVariants))]
    public void Total_is_the_average_of_the_counted_maps(PodForm form, PodPooling pooling)
    {
        using var scope = NewDisposeScope();
        var options = new PodOptions { Form = form, Pooling = pooling };
        var (teacher, maps) = (Maps(1), Maps(2));
        var terms = PooledOutputs.PerMap(teacher, maps, options);
        Assert.Equal(maps.Length, terms.Count);
        var counted = terms.Take(form == PodForm.Code ? maps.Length : maps.Length - 1);
        Fixtures.Close(counted.Average(term => term.item<float>()), PooledOutputs.Compute(teacher, maps, options));
    }

    [Fact]
    public void Maps_that_do_not_fit_are_refused()
    {
        using var scope = NewDisposeScope();
        var (map, other) = (zeros(1, 2, 4, 4), zeros(1, 2, 4, 2));
        Assert.Throws<ArgumentException>(() => PooledOutputs.Compute([map], [map, map], new PodOptions()));
        Assert.Throws<ArgumentException>(() => PooledOutputs.Compute([map], [other], new PodOptions()));
        Assert.Throws<ArgumentException>(() => PooledOutputs.Compute([map[0]], [map[0]], new PodOptions()));
        Assert.Throws<ArgumentException>(() => PooledOutputs.Compute([], [], new PodOptions()));
        Assert.Throws<ArgumentException>(() => PooledOutputs.Compute([map], [map], new PodOptions { Form = PodForm.Paper }));
    }

    private static void Compare(int index, bool channelsLast)
    {
        using var scope = NewDisposeScope();
        var reference = Fixtures.Cases("pod_loss.json")[index];
        var options = Options(reference);
        Tensor[] Read(string name) =>
            Array.ConvertAll(Fixtures.Tensors(reference.GetProperty(name)), map => channelsLast ? ChannelsLast(map) : map);
        var (teacher, maps) = (Read("old"), Array.ConvertAll(Read("new"), map => map.requires_grad_()));

        var loss = PooledOutputs.Compute(teacher, maps, options);
        loss.backward();

        Fixtures.Close(reference.GetProperty("loss").GetDouble(), loss, what: "loss");
        foreach (var (map, gradient) in maps.Zip(Fixtures.Tensors(reference.GetProperty("grad_new"))))
        {
            Fixtures.Close(gradient, map.grad!, what: "grad_new");
        }
    }

    private static PodOptions Options(JsonElement reference) => new()
    {
        Pooling = Enum.Parse<PodPooling>(reference.GetProperty("pooling").GetString()!, ignoreCase: true),
        Normalize = reference.GetProperty("normalize").GetBoolean(),
    };

    private static FeatureMaps Fused(Tensor[] maps) => new(maps, EngineKind.Fused);

    private static void AssertEngine(Tensor[] teacher, Tensor[] maps, PodOptions options) =>
        Assert.Equal(FusedSupport.Lanes > 0 ? EngineKind.Fused : EngineKind.Torch, PooledOutputs.EngineFor(Fused(teacher), Fused(maps), options));

    /// <summary>The loss, with a factor before it, and the gradients of the maps as they flow.</summary>
    private static (Tensor Loss, Tensor[] Gradients) Evaluate(Tensor[] teacher, Tensor[] maps, PodOptions options, EngineKind engine, ScalarType type)
    {
        var constants = Array.ConvertAll(teacher, map => map.to(type));
        var leaves = Array.ConvertAll(maps, map => map.detach().to(type).requires_grad_());
        var flowing = Array.ConvertAll(leaves, leaf => leaf * 1.0);
        var loss = 3.0 * PooledOutputs.Compute(new FeatureMaps(constants, engine), new FeatureMaps(flowing, engine), options);
        var counted = options.Form == PodForm.Code ? maps.Length : maps.Length - 1;
        var gradients = autograd.grad([loss], flowing[..counted]).ToArray();
        Assert.All(gradients, gradient => Assert.True(engine == EngineKind.Torch || gradient.permute(0, 2, 3, 1).is_contiguous()));
        return (loss.detach(), gradients);
    }

    private static Tensor Noise(long[] shape, int seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn(shape, generator: generator);
    }

    private static Tensor[] Maps(int seed)
    {
        using var generator = new Generator((ulong)seed);
        return [randn([3, 4, 6, 6], generator: generator), randn([3, 8, 3, 3], generator: generator)];
    }

    private static Tensor Small(int seed)
    {
        using var generator = new Generator((ulong)seed);
        return randn([2, 3, 4, 2], dtype: ScalarType.Float64, generator: generator);
    }

    private static Tensor[] Scaled(Tensor[] maps, double factor) => Array.ConvertAll(maps, map => map * factor);

    private static Tensor ChannelsLast(Tensor map) => map.permute(0, 2, 3, 1).contiguous().permute(0, 3, 1, 2);
}
