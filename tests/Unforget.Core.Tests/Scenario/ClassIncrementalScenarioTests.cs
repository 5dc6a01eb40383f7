using CsCheck;
using Unforget.Data;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Tests.Scenario;

public sealed class ClassIncrementalScenarioTests
{
    private static readonly SyntheticDataset Hundred = new(classes: 100, trainPerClass: 2, testPerClass: 1, size: 2);
    private static readonly SyntheticDataset Small = new(classes: 5, trainPerClass: 10, testPerClass: 3, size: 2);
    private static readonly ProtocolOptions SmallOptions = new()
    {
        BaseClasses = 2,
        Increment = 2,
        ClassOrder = ClassOrderSpec.Own(4, 2, 0, 3, 1),
    };

    [Theory]
    [InlineData(10, 6)]
    [InlineData(5, 11)]
    [InlineData(2, 26)]
    [InlineData(1, 51)]
    public void Base_50_gives_the_published_numbers_of_evaluations(int increment, int taskCount)
    {
        var tasks = Cut(Hundred, 50, increment).Tasks;
        Assert.Equal(taskCount, tasks.Count);
        Assert.Equal(new LearningTask(0, 0, 50), tasks[0]);
        Assert.All(tasks.Skip(1), task => Assert.Equal(increment, task.NewClassCount));
        Assert.Equal(100, tasks[^1].SeenClassCount);
    }

    [Fact]
    public void Last_task_is_smaller_when_the_increment_does_not_divide() =>
        Assert.Equal([50, 20, 20, 10], Cut(Hundred, 50, 20).Tasks.Select(task => task.NewClassCount));

    [Fact]
    public void Steps_end_the_run_before_the_last_class()
    {
        var scenario = Cut(Hundred, 10, 5, steps: 2);
        Assert.Equal([(0, 10), (10, 15), (15, 20)], scenario.Tasks.Select(task => (task.OldClassCount, task.SeenClassCount)));
        Assert.Equal(100, scenario.TotalClassCount);
        Assert.Equal(40, scenario.TotalTrainImageCount);
        Assert.Equal(20, scenario.TrainImageCount(scenario.Tasks[0]));
        Assert.Single(Cut(Hundred, 10, 5, steps: 0).Tasks);
    }

    [Fact]
    public void Tasks_partition_the_classes() => Gen.Select(Gen.Int[1, 100], Gen.Int[1, 120]).Sample((baseClasses, increment) =>
    {
        var tasks = Cut(Hundred, baseClasses, increment).Tasks;
        Assert.Equal(Enumerable.Range(0, tasks.Count), tasks.Select(task => task.Index));
        Assert.Equal(
            Enumerable.Range(0, 100),
            tasks.SelectMany(task => Enumerable.Range(task.FirstClass, task.NewClassCount)));
    }, iter: 30);

    [Theory]
    [InlineData(50, 7, 8, "protocol: base_classes 50 + 8 steps x increment 7 = 106 classes, but the data set has 100 classes")]
    [InlineData(101, 1, null, "protocol: base_classes 101, but the data set has 100 classes")]
    [InlineData(1, int.MaxValue, int.MaxValue, "protocol: base_classes 1 + 2147483647 steps x increment 2147483647 = 4611686014132420610 classes, but the data set has 100 classes")]
    public void Impossible_split_is_refused(int baseClasses, int increment, int? steps, string message) =>
        Assert.Equal(message, Assert.Throws<UserError>(() => Cut(Hundred, baseClasses, increment, steps)).Message);

    [Fact]
    public void Labels_are_positions_in_the_class_order()
    {
        var scenario = new ClassIncrementalScenario(Small, SmallOptions, seed: 1);
        Assert.Equal([4, 2, 0, 3, 1], scenario.ClassOrder);
        Assert.Equal(["class4", "class2", "class0", "class3", "class1"], scenario.ClassNames);
        var all = scenario.SeenItems(scenario.Tasks[^1]).Concat(scenario.TestItems(scenario.Tasks[^1]));
        Assert.All(all, item =>
        {
            Assert.Equal(scenario.ClassOrder[item.Label], item.Set.Labels[item.Index]);
            Assert.Equal(item.Index, item.Id);
            Assert.False(item.FromMemory);
        });
    }

    [Fact]
    public void A_class_keeps_the_order_of_the_permuted_training_set()
    {
        var scenario = new ClassIncrementalScenario(Small, SmallOptions, seed: 5);
        var permuted = Seeds.Stream(5, SeedPurpose.DataOrder).Permutation(Small.Train.Count);
        var expected = permuted.Where(index => Small.Train.Labels[index] == 2);
        Assert.Equal(expected, scenario.TrainItems(1).Select(item => item.Index));
    }

    [Fact]
    public void Only_the_seed_decides_the_grouping()
    {
        static IEnumerable<int> Ids(long seed)
        {
            var scenario = new ClassIncrementalScenario(Small, SmallOptions, seed);
            return scenario.SeenItems(scenario.Tasks[^1]).Select(item => item.Id);
        }

        Assert.Equal(Ids(1), Ids(1));
        Assert.NotEqual(Ids(1), Ids(2));
        Assert.Equal(Enumerable.Range(0, Small.Train.Count), Ids(1).Order());
    }

    [Fact]
    public void New_items_of_all_tasks_are_the_seen_items()
    {
        var scenario = new ClassIncrementalScenario(Small, SmallOptions, seed: 1);
        Assert.Equal([20, 20, 10], scenario.Tasks.Select(scenario.TrainImageCount));
        Assert.Equal(scenario.SeenItems(scenario.Tasks[^1]), scenario.Tasks.SelectMany(scenario.NewItems));
        Assert.Equal([2, 3], scenario.NewItems(scenario.Tasks[1]).Select(item => item.Label).Distinct());
    }

    [Fact]
    public void Test_sets_are_cumulative()
    {
        var scenario = new ClassIncrementalScenario(Small, SmallOptions, seed: 1);
        Assert.Equal([6, 12, 15], scenario.Tasks.Select(task => scenario.TestItems(task).Count));
        Assert.All(scenario.TestItems(scenario.Tasks[0]), item => Assert.InRange(item.Label, 0, 1));
        Assert.All(scenario.TestItems(scenario.Tasks[0]), item => Assert.Same(Small.Test, item.Set));
    }

    [Fact]
    public void Evaluating_all_classes_uses_the_whole_test_set_at_every_task()
    {
        var options = SmallOptions with { Evaluate = EvaluationScope.All, Validation = 0.2, Steps = 1 };
        var scenario = new ClassIncrementalScenario(Small, options, seed: 1);
        Assert.All(scenario.Tasks, task => Assert.Equal(15, scenario.TestItems(task).Count));
        Assert.All(scenario.Tasks, task => Assert.Equal(10, scenario.ValidationItems(task).Count));
    }

    [Fact]
    public void Held_out_images_stand_in_for_the_test_images_of_the_classes_seen()
    {
        var options = SmallOptions with { Evaluate = EvaluationScope.HeldOut, Validation = 0.2 };
        var scenario = new ClassIncrementalScenario(Small, options, seed: 1);
        Assert.Equal([4, 8, 10], scenario.Tasks.Select(task => scenario.TestItems(task).Count));
        Assert.All(scenario.TestItems(scenario.Tasks[^1]), item => Assert.Same(Small.Train, item.Set));
        Assert.Empty(scenario.TestItems(scenario.Tasks[^1]).Intersect(scenario.SeenItems(scenario.Tasks[^1])));
        Assert.All(scenario.Tasks, task => Assert.Empty(scenario.ValidationItems(task)));
    }

    [Theory]
    [InlineData(0.0)]
    [InlineData(0.05)]
    public void Evaluation_on_held_out_images_needs_one_of_each_class(double validation)
    {
        var options = SmallOptions with { Evaluate = EvaluationScope.HeldOut, Validation = validation };
        var error = Assert.Throws<UserError>(() => new ClassIncrementalScenario(Small, options, seed: 1));
        Assert.StartsWith("protocol.evaluate held_out: protocol.validation 0", error.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0.0, 0)]
    [InlineData(0.25, 2)]
    [InlineData(0.3, 3)]
    [InlineData(0.99, 9)]
    public void Validation_takes_the_first_images_of_every_class(double fraction, int perClass)
    {
        var without = new ClassIncrementalScenario(Small, SmallOptions, seed: 3);
        var scenario = new ClassIncrementalScenario(Small, SmallOptions with { Validation = fraction }, seed: 3);
        var held = scenario.ValidationItems(scenario.Tasks[^1]);
        for (var label = 0; label < 5; label++)
        {
            var taken = held.Where(item => item.Label == label).ToList();
            Assert.Equal(perClass, taken.Count);
            Assert.Equal(without.TrainItems(label), taken.Concat(scenario.TrainItems(label)));
        }

        Assert.Equal(2 * perClass, scenario.ValidationItems(scenario.Tasks[0]).Count);
    }

    [Fact]
    public void Validation_share_is_counted_in_decimal()
    {
        var dataset = new SyntheticDataset(classes: 2, trainPerClass: 100, testPerClass: 1, size: 2);
        var options = new ProtocolOptions { BaseClasses = 2, ClassOrder = ClassOrderSpec.Named("natural"), Validation = 0.29 };
        var scenario = new ClassIncrementalScenario(dataset, options, seed: 1);
        Assert.Equal(58, scenario.ValidationItems(scenario.Tasks[0]).Count);
    }

    [Fact]
    public void Order_seed_frees_the_class_order_from_the_run_seed()
    {
        IReadOnlyList<int> Order(long? orderSeed, long seed) => new ClassIncrementalScenario(
            Hundred, new ProtocolOptions { ClassOrder = ClassOrderSpec.Named("seeded"), OrderSeed = orderSeed }, seed).ClassOrder;

        Assert.Equal(Order(3, seed: 1), Order(3, seed: 2));
        Assert.Equal(Order(null, seed: 3), Order(3, seed: 1));
        Assert.NotEqual(Order(null, seed: 1), Order(null, seed: 2));
    }

    private static ClassIncrementalScenario Cut(ImageDataset dataset, int baseClasses, int increment, int? steps = null) =>
        new(dataset, new ProtocolOptions { BaseClasses = baseClasses, Increment = increment, Steps = steps }, seed: 1);
}
