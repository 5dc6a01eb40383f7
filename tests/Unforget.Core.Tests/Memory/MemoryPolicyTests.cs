using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Memory;

public sealed class MemoryPolicyTests
{
    private static readonly LearningTask Base = new(0, 0, 50);

    [Fact]
    public void Growing_shares_of_2000_shrink_from_40_to_20()
    {
        var policy = new MemoryPolicy(new MemoryOptions { Mode = MemoryMode.Growing }, 100);
        var perClass = Enumerable.Range(0, 6).Select(t => policy.PerClass(t == 0 ? Base : new LearningTask(t, 40 + (10 * t), 10)));
        Assert.Equal([40, 33, 28, 25, 22, 20], perClass);
    }

    [Fact]
    public void Fixed_share_is_the_same_at_every_task()
    {
        var policy = new MemoryPolicy(new MemoryOptions(), 100);
        Assert.Equal(new MemoryDecision(20, 1.0), policy.Decide(Base));
        Assert.Equal(new MemoryDecision(20, 1.0), policy.Decide(new LearningTask(5, 90, 10)));
        Assert.Equal(2, new MemoryPolicy(new MemoryOptions { Capacity = 2000 }, 1000).PerClass(Base));
    }

    [Fact]
    public void A_count_per_class_replaces_the_capacity() =>
        Assert.Equal(7, new MemoryPolicy(new MemoryOptions { PerClass = 7 }, 100).PerClass(Base));

    [Fact]
    public void Without_memory_nothing_is_granted()
    {
        var policy = new MemoryPolicy(new MemoryOptions { Mode = MemoryMode.None, PerClass = 20 }, 100);
        Assert.Equal(0, policy.PerClass(Base));
        policy.Validate(10, OneTask(10));
    }

    [Theory]
    [InlineData(0.0, 20, 20, 0)]
    [InlineData(0.2, 20, 16, 4)]
    [InlineData(0.29, 100, 71, 29)]
    [InlineData(0.01, 20, 19, 1)]
    [InlineData(0.5, 3, 2, 1)]
    public void Calibration_exemplars_are_a_part_of_the_share_and_at_least_one(double share, int perClass, int trained, int apart)
    {
        var decision = new MemoryPolicy(new MemoryOptions { PerClass = perClass, CalibrationShare = share }, 100).Decide(Base);
        Assert.Equal((trained, apart, perClass), (decision.PerClass, decision.CalibrationPerClass, decision.StoredPerClass));
    }

    [Fact]
    public void Calibration_needs_an_exemplar_beside_those_to_train_on()
    {
        var one = new MemoryPolicy(new MemoryOptions { PerClass = 1, CalibrationShare = 0.2 }, 100);
        Assert.Equal(
            "memory.calibration_share 0.2 needs 2 exemplars of a class; the memory of task 0 has 1; valid: a larger memory, or a share of 0",
            Assert.Throws<UserError>(() => one.Validate(50_000, OneTask(100))).Message);
        var none = new MemoryPolicy(new MemoryOptions { Mode = MemoryMode.None, CalibrationShare = 0.2 }, 100);
        none.Validate(50_000, OneTask(100));
        Assert.Equal((0, 0), (none.Decide(Base).PerClass, none.Decide(Base).CalibrationPerClass));
    }

    [Theory]
    [InlineData(MemoryMode.Fixed, 2000)]
    [InlineData(MemoryMode.Growing, 2000)]
    [InlineData(MemoryMode.Fixed, 50_000)]
    [InlineData(MemoryMode.Growing, 50_000)]
    [InlineData(MemoryMode.Growing, 100)]
    public void A_memory_up_to_all_training_images_is_accepted(MemoryMode mode, int capacity) =>
        new MemoryPolicy(new MemoryOptions { Mode = mode, Capacity = capacity }, 100).Validate(50_000, OneTask(100));

    [Theory]
    [InlineData(MemoryMode.Fixed)]
    [InlineData(MemoryMode.Growing)]
    public void A_memory_larger_than_all_training_images_is_a_user_error(MemoryMode mode)
    {
        var policy = new MemoryPolicy(new MemoryOptions { Mode = mode, Capacity = 50_001 }, 100);
        var error = Assert.Throws<UserError>(() => policy.Validate(50_000, OneTask(100)));
        Assert.Equal(
            "memory.capacity 50001 is more than all 50000 training images of the 100 classes to learn; valid: 100 to 50000", error.Message);
    }

    [Fact]
    public void A_count_per_class_beyond_the_images_of_a_class_is_a_user_error()
    {
        new MemoryPolicy(new MemoryOptions { PerClass = 500 }, 100).Validate(10_000, OneTask(20));
        var error = Assert.Throws<UserError>(() => new MemoryPolicy(new MemoryOptions { PerClass = 501 }, 100).Validate(10_000, OneTask(20)));
        Assert.Contains("memory.per_class 501", error.Message, StringComparison.Ordinal);
        Assert.Contains("1 to 500", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_fixed_capacity_is_judged_by_the_part_that_a_short_run_fills()
    {
        // 2000 // 100 = 20 of each of 20 classes with 60 images: 400 of 1200.
        new MemoryPolicy(new MemoryOptions(), 100).Validate(1_200, OneTask(20));
        Assert.Throws<UserError>(() => new MemoryPolicy(new MemoryOptions { Mode = MemoryMode.Growing }, 100).Validate(1_200, OneTask(20)));
    }

    [Theory]
    [InlineData(MemoryMode.Fixed, 99)]
    [InlineData(MemoryMode.Growing, 19)]
    public void A_capacity_below_one_exemplar_per_class_is_a_user_error(MemoryMode mode, int capacity)
    {
        var policy = new MemoryPolicy(new MemoryOptions { Mode = mode, Capacity = capacity }, 100);
        Assert.Contains("memory.mode none", Assert.Throws<UserError>(() => policy.Validate(10_000, OneTask(20))).Message, StringComparison.Ordinal);
    }

    private static LearningTask[] OneTask(int classes) => [new(0, 0, classes)];
}
