using CsCheck;
using Unforget.Foundation;
using Unforget.Model;
using static TorchSharp.torch;
using F = TorchSharp.torch.nn.functional;

namespace Unforget.Tests.Model;

public sealed class CosineHeadTests
{
    private static readonly Gen<(int Seed, int Proxies, double Scaling)> Draws =
        Gen.Select(Gen.Int[0, 100_000], Gen.Int[1, 6], Gen.Double[0.5, 4]);

    public static TheoryData<int, bool> ReferenceCases
    {
        get
        {
            var all = new TheoryData<int, bool>();
            for (var i = 0; i < 5; i++)
            {
                all.Add(i, false);
                all.Add(i, true);
            }

            return all;
        }
    }

    [Fact]
    public void There_are_5_reference_cases() => Assert.Equal(5, Fixtures.Cases("cosine_classifier.json").Count);

    [Theory]
    [MemberData(nameof(ReferenceCases))]
    public void Logits_and_gradients_are_the_originals_however_the_classes_were_added(int index, bool grown)
    {
        using var scope = NewDisposeScope();
        var reference = Fixtures.Cases("cosine_classifier.json")[index];
        var weights = Fixtures.Tensor(reference.GetProperty("weights"));
        var options = new CosineHeadOptions
        {
            Proxies = reference.GetProperty("proxies").GetInt32(),
            Merging = Enum.Parse<ProxyMerging>(reference.GetProperty("merging").GetString()!, ignoreCase: true),
            Similarity = reference.GetProperty("distance").GetString() == "cosine" ? Similarity.Cosine : Similarity.NegativeSquaredDistance,
        };
        using var head = Head(weights, options, grown ? [2, 1, 2] : [5]);
        var features = Fixtures.Tensor(reference.GetProperty("features")).requires_grad_();

        var logits = head.Logits(features);
        (logits * Fixtures.Tensor(reference.GetProperty("upstream"))).sum().backward();

        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("logits")), logits, what: "logits");
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad_features")), features.grad!, what: "grad_features");
        var gradient = cat([.. head.parameters().Select(block => block.grad!)]);
        Fixtures.Close(Fixtures.Tensor(reference.GetProperty("grad_weights")), gradient, what: "grad_weights");
        Fixtures.Close(weights, head.Proxies(), 0, 0);
    }

    [Fact]
    public void Distances_lie_between_minus_4_s_squared_and_0() => Draws.Sample(
        draw =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)draw.Seed);
            var weights = randn([3 * draw.Proxies, 4], generator: generator);
            var features = cat([randn([5, 4], generator: generator), weights.narrow(0, 0, 1), -weights.narrow(0, 0, 1)]);
            foreach (var merging in Enum.GetValues<ProxyMerging>())
            {
                using var head = Head(weights, new CosineHeadOptions { Proxies = draw.Proxies, Scaling = draw.Scaling, Merging = merging }, [3]);
                var logits = head.Logits(features);
                Assert.True(logits.max().item<float>() <= 0);
                Assert.True(logits.min().item<float>() >= -4 * draw.Scaling * draw.Scaling * (1 + 1e-5));
            }
        },
        iter: 20);

    [Fact]
    public void Equal_proxies_of_a_class_score_like_one() => Draws.Sample(
        draw =>
        {
            using var scope = NewDisposeScope();
            using var generator = new Generator((ulong)draw.Seed);
            var (weights, features) = (randn([3, 4], generator: generator), randn([5, 4], generator: generator));
            using var one = Head(weights, new CosineHeadOptions { Proxies = 1, Scaling = draw.Scaling }, [3]);
            foreach (var merging in Enum.GetValues<ProxyMerging>())
            {
                var options = new CosineHeadOptions { Proxies = draw.Proxies, Scaling = draw.Scaling, Merging = merging };
                using var many = Head(weights.repeat_interleave(draw.Proxies, 0), options, [3]);
                Fixtures.Close(one.Logits(features), many.Logits(features), absolute: 1e-5);
            }
        },
        iter: 20);

    [Fact]
    public void Scaling_multiplies_distances_by_its_square_before_merging()
    {
        using var scope = NewDisposeScope();
        using var generator = new Generator(1);
        var (weights, features) = (randn([6, 4], generator: generator), randn([5, 4], generator: generator));
        using var head = Head(weights, new CosineHeadOptions { Proxies = 2, Scaling = 3, Gamma = 0.5 }, [3]);
        var z = -9 * (2 - 2 * mm(F.normalize(features), F.normalize(weights).t())).reshape(5, 3, 2);
        Fixtures.Close(((0.5 * z).softmax(2) * z).sum(2), head.Logits(features), absolute: 1e-5);
    }

    [Fact]
    public void Growing_keeps_the_old_proxies_and_leaves_the_old_scores()
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(1);
        using var head = new CosineHead(8, new CosineHeadOptions { Proxies = 2 });
        head.Grow(3, ref random);
        var old = head.get_parameter("proxies_0")!;
        var (handle, values) = (old.Handle, old.detach().clone());
        var features = randn(4, 8);
        var before = head.Logits(features);

        head.Grow(2, ref random);

        Assert.Equal(handle, head.get_parameter("proxies_0")!.Handle);
        Fixtures.Close(values, head.get_parameter("proxies_0")!, 0, 0);
        Assert.Equal([3, 2], head.Growth);
        Assert.Equal(5, head.ClassCount);
        Assert.Equal([10L, 8L], head.Proxies().shape);
        Fixtures.Close(before, head.Logits(features).narrow(1, 0, 3), absolute: 1e-6);
    }

    [Fact]
    public void Replacing_the_newest_leaves_the_others_and_keeps_training_them()
    {
        using var scope = NewDisposeScope();
        var random = new RandomStream(1);
        using var head = new CosineHead(8, new CosineHeadOptions { Proxies = 2 });
        head.Grow(3, ref random);
        head.Grow(1, ref random);
        var old = head.get_parameter("proxies_0")!.detach().clone();
        head.ReplaceNewest(ones(2, 8));
        Fixtures.Close(cat([old, ones(2, 8)]), head.Proxies(), 0, 0);
        head.Logits(randn(4, 8)).sum().backward();
        Assert.All(head.parameters(), block => Assert.NotNull(block.grad));
    }

    [Fact]
    public void Parameters_grown_within_a_dispose_scope_outlive_it()
    {
        var random = new RandomStream(1);
        using var head = new CosineHead(8, new CosineHeadOptions());
        using (NewDisposeScope())
        {
            head.Grow(2, ref random);
        }

        using var scope = NewDisposeScope();
        Assert.Equal([4L, 2L], head.Logits(randn(4, 8)).shape);
    }

    [Fact]
    public void A_head_without_classes_has_no_scores()
    {
        using var scope = NewDisposeScope();
        using var head = new CosineHead(8, new CosineHeadOptions());
        Assert.Throws<InvalidOperationException>(() => head.Logits(zeros(1, 8)));
    }

    private static CosineHead Head(Tensor weights, CosineHeadOptions options, int[] growth)
    {
        var random = new RandomStream(1);
        var head = new CosineHead((int)weights.shape[1], options);
        var row = 0L;
        foreach (var classes in growth)
        {
            head.Grow(classes, ref random);
            head.ReplaceNewest(weights.narrow(0, row, classes * options.Proxies));
            row += classes * options.Proxies;
        }

        return head;
    }
}
