using Unforget.Foundation;
using Unforget.Memory;
using Unforget.Scenario;

namespace Unforget.Tests.Memory;

public sealed class MemoryRateTests
{
    /// <summary>m_t of the thesis's protocol on CIFAR-100: 50 classes, then the rest; 500 images of a class, 2000 in memory.</summary>
    public static TheoryData<string, int, int[]> Published => new()
    {
        { "cifar100-b50-inc10", 10, [120, 100, 71, 62, 55, 50] },
        { "cifar100-b50-inc5", 5, [75, 68, 62, 57, 53, 46, 43, 41, 38, 39, 37] },
        {
            "cifar100-b50-inc2", 2,
            [54, 51, 50, 48, 46, 45, 43, 42, 40, 39, 40, 38, 37, 36, 35, 36, 35, 34, 33, 32, 32, 31, 30, 30, 29, 29]
        },
        {
            "cifar100-b50-inc1", 1,
            [
                47, 46, 45, 44, 43, 42, 41, 41, 40, 39, 39, 38, 37, 37, 36, 36, 35, 35, 34, 34, 33, 33, 33, 32, 32, 32,
                31, 31, 30, 30, 30, 30, 29, 29, 29, 28, 28, 28, 27, 27, 27, 26, 26, 26, 26, 25, 25, 25, 25, 24, 24,
            ]
        },
    };

    [Theory]
    [MemberData(nameof(Published))]
    public void Named_schedules_give_the_shares_of_the_thesis(string schedule, int increment, int[] perClass)
    {
        var policy = Policy(MemoryRate.Named(schedule), 2000, increment * 500);
        var tasks = Tasks(50, increment, 100);
        policy.Validate(50_000, tasks);
        Assert.Equal(perClass, tasks.Select(policy.PerClass));
        Assert.All(tasks, task => Assert.Equal(1.0, policy.Decide(task).NewShare));
    }

    [Fact]
    public void The_short_protocol_has_90_60_and_45_exemplars_of_a_class()
    {
        var policy = Policy(MemoryRate.Constant(0.2), 400, 5 * 500);
        var tasks = Tasks(10, 5, 20);
        policy.Validate(10_000, tasks);
        Assert.Equal([90, 60, 45], tasks.Select(policy.PerClass));
        Assert.Equal([900, 900, 900], tasks.Select(policy.CapacityAfter));
    }

    [Theory]
    [InlineData("imagenet100-b50-inc10", 10, "248,206,158,155,108,111")]
    [InlineData("imagenet100-b50-inc5", 5, "131,119,109,110,102,78,73,77,72,68,65")]
    public void Schedules_of_ImageNet_100_count_1300_images_of_a_class(string schedule, int increment, string perClass)
    {
        var policy = Policy(MemoryRate.Named(schedule), 2000, increment * 1300);
        Assert.Equal(perClass, string.Join(',', Tasks(50, increment, 100).Select(policy.PerClass)));
    }

    [Fact]
    public void A_rate_counts_from_the_capacity_at_every_task_and_does_not_add_up()
    {
        var policy = Policy(MemoryRate.Own(0.8, 0.8, 0.6, 0.6, 0.6, 0.6), 2000, 5000);
        Assert.Equal([6000, 6000, 5000, 5000, 5000, 5000], Tasks(50, 10, 100).Select(policy.CapacityAfter));
    }

    [Fact]
    public void A_rate_loses_no_image_to_binary_fractions()
    {
        // 0.29 x 100 is 28.999999999999996 and 1 - 0.8 is 0.19999999999999996 in doubles.
        Assert.Equal(1029, Policy(MemoryRate.Constant(0.29), 1000, 100).CapacityAfter(new LearningTask(0, 0, 1)));
        var decision = Policy(MemoryRate.Constant(0.8), 2000, 5000, trade: true).Decide(new LearningTask(1, 50, 10));
        Assert.Equal(1000, decision.NewImages(5000));
    }

    [Fact]
    public void Paid_memory_takes_its_share_of_the_new_images_from_the_second_task_on()
    {
        var policy = Policy(MemoryRate.Named("cifar100-b50-inc10"), 2000, 5000, trade: true);
        Assert.Equal([25_000, 1000, 2000, 2000, 2000, 2000], Tasks(50, 10, 100).Select(task => policy.Decide(task).NewImages(task.NewClassCount * 500)));
        var none = new MemoryPolicy(new MemoryOptions { Mode = MemoryMode.None, Rate = MemoryRate.Constant(0.5), RateTrade = true }, 100);
        Assert.Equal(new MemoryDecision(0, 1.0), none.Decide(new LearningTask(1, 50, 10)));
    }

    [Fact]
    public void Within_a_budget_the_rates_only_say_how_it_is_spread()
    {
        // 6000, 6000 and four times 5000 images: at most 2000, or 2000 x 6 / 32000 of each.
        var tasks = Tasks(50, 10, 100);
        MemoryPolicy Budget(RateBudget budget, int capacity) => new(
            new MemoryOptions { Mode = MemoryMode.Growing, Capacity = capacity, Rate = MemoryRate.Named("cifar100-b50-inc10"), RateBudget = budget }, 100)
        {
            // Of another capacity than the thesis's: the increments' images are so that the sums above hold.
            IncrementImages = 5000 * capacity / 2000,
            Tasks = tasks,
        };
        var peak = Budget(RateBudget.Peak, 2000);
        Assert.Equal([2000, 2000, 1666, 1666, 1666, 1666], tasks.Select(peak.CapacityAfter));
        Assert.Equal([40, 33, 23, 20, 18, 16], tasks.Select(peak.PerClass));
        var mean = Budget(RateBudget.Mean, 2000);
        Assert.Equal([2250, 2250, 1875, 1875, 1875, 1875], tasks.Select(mean.CapacityAfter));
        Assert.Equal(2000, tasks.Average(mean.CapacityAfter));
        Assert.All(tasks, task => Assert.InRange(Budget(RateBudget.Mean, 1500).PerClass(task) * task.SeenClassCount, 1, 1688));
        peak.Validate(50_000, tasks);
    }

    [Fact]
    public void A_budget_that_leaves_a_task_no_exemplar_of_a_class_is_a_user_error()
    {
        var policy = new MemoryPolicy(
            new MemoryOptions { Mode = MemoryMode.Growing, Capacity = 100, Rate = MemoryRate.Own(1, 0, 0, 0, 0, 0), RateBudget = RateBudget.Peak }, 100)
        {
            IncrementImages = 5000,
            Tasks = Tasks(50, 10, 100),
        };
        Assert.Equal(
            "memory needs an exemplar of every class; the memory of task 1 has 0; valid: a larger memory",
            Assert.Throws<UserError>(() => policy.Validate(50_000, Tasks(50, 10, 100))).Message);
    }

    [Theory]
    [InlineData("[0.8, 0.6]", false, "has rates for 2 tasks, the run has 3; valid: at least 3 rates, or one for all")]
    [InlineData("1", true, "memory.rate 1 with memory.rate_trade leaves task 1 no new images")]
    [InlineData("[0.1, 1, 0.1]", false, "makes the memory of task 1 11000 images; valid: rates for which it is at most all 10000 training images")]
    public void Rates_that_do_not_fit_the_run_are_user_errors(string rate, bool trade, string message)
    {
        var policy = Policy(MemoryRate.Parse(rate, null), 1000, 10_000, trade);
        var error = Assert.Throws<UserError>(() => policy.Validate(10_000, Tasks(10, 5, 20)));
        Assert.Contains(message, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_list_longer_than_the_run_is_cut()
    {
        var policy = Policy(MemoryRate.Named("cifar100-b50-inc10"), 2000, 5000);
        policy.Validate(35_000, Tasks(50, 10, 70));
    }

    [Theory]
    [InlineData("none", "none")]
    [InlineData("0.20", "0.2")]
    [InlineData("1", "1")]
    [InlineData("[0.8,0.60 , 1]", "[0.8, 0.6, 1]")]
    [InlineData("cifar100-b50-inc1", "cifar100-b50-inc1")]
    public void Its_text_is_read_back(string text, string written)
    {
        var rate = MemoryRate.Parse(text, null);
        Assert.Equal(written, rate.ToString());
        Assert.Equal(rate, MemoryRate.Parse(written, null));
        Assert.Equal(rate.GetHashCode(), MemoryRate.Parse(written, null).GetHashCode());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1.1")]
    [InlineData("-0.1")]
    [InlineData("NaN")]
    [InlineData("[]")]
    [InlineData("[0.5, x]")]
    [InlineData("[0.5, 2]")]
    [InlineData("cifar100-b50-inc6")]
    public void Anything_else_is_refused(string text)
    {
        var error = Assert.Throws<FormatException>(() => MemoryRate.Parse(text, null));
        Assert.StartsWith("must be none, cifar100-b50-inc10, ", error.Message, StringComparison.Ordinal);
        Assert.EndsWith($"got '{text}'", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_named_schedule_has_a_rate_for_each_task_of_its_protocol()
    {
        Assert.NotEmpty(MemoryRateSchedules.Names);
        Assert.All(MemoryRateSchedules.Names, name =>
        {
            var increment = int.Parse(name.Split("-b50-inc")[1], System.Globalization.CultureInfo.InvariantCulture);
            Assert.Equal(1 + (50 / increment), MemoryRate.Named(name).TaskCount);
        });
    }

    private static MemoryPolicy Policy(MemoryRate rate, int capacity, long incrementImages, bool trade = false) =>
        new(new MemoryOptions { Mode = MemoryMode.Growing, Capacity = capacity, Rate = rate, RateTrade = trade }, 100) { IncrementImages = incrementImages };

    private static List<LearningTask> Tasks(int first, int increment, int end)
    {
        List<LearningTask> tasks = [new(0, 0, first)];
        while (tasks[^1].SeenClassCount < end)
        {
            tasks.Add(new LearningTask(tasks.Count, tasks[^1].SeenClassCount, increment));
        }

        return tasks;
    }
}
