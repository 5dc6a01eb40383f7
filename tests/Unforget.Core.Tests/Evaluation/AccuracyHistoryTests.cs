using Unforget.Evaluation;
using Unforget.Foundation;
using Unforget.Scenario;

namespace Unforget.Tests.Evaluation;

/// <summary>Three tasks (2 + 1 + 1 classes, four test images each, groups of two labels), worked out by hand.</summary>
public sealed class AccuracyHistoryTests
{
    private const int Digits = 12;

    private static readonly LearningTask[] Tasks = Answers.Tasks(2, 1, 1);

    private static readonly TaskPredictions[] Run =
    [
        Answers.Of(Tasks[0], [0, 0, 0, 1], [1, 1, 1, 1]),
        Answers.Of(Tasks[1], [0, 0, 1, 2], [1, 1, 1, 2], [2, 2, 2, 2]),
        Answers.Of(Tasks[2], [0, 0, 0, 3], [1, 2, 3, 3], [2, 2, 3, 3], [3, 3, 3, 1]),
    ];

    private static AccuracyHistory Learned(int groupSize = 2)
    {
        var history = new AccuracyHistory(groupSize);
        foreach (var answers in Run)
        {
            history.Add(answers);
        }

        return history;
    }

    private static IReadOnlyList<TaskResults> Results(int groupSize = 2) => Learned(groupSize).Results("cnn").Tasks;

    [Fact]
    public void Accuracy_is_correct_over_total_and_rounds_half_to_even()
    {
        Assert.Equal([0.875, 0.75, 0.5625], Results().Select(task => task.Accuracy));
        Assert.Equal([0.875, 0.75, 0.562], Results().Select(task => task.AccuracyRounded));
        Assert.Equal([8L, 12, 16], Results().Select(task => task.Images));
        Assert.Equal([2, 3, 4], Results().Select(task => task.SeenClasses));
    }

    [Fact]
    public void Average_incremental_accuracy_is_a_running_mean_of_rounded_and_of_raw_accuracies()
    {
        var tasks = Results();
        Assert.Equal(0.875, tasks[0].AverageIncrementalAccuracy);
        Assert.Equal(0.8125, tasks[1].AverageIncrementalAccuracy, Digits);
        Assert.Equal(2.187 / 3, tasks[2].AverageIncrementalAccuracy, Digits);
        Assert.Equal(2.1875 / 3, tasks[2].AverageIncrementalAccuracyRaw, Digits);
    }

    [Fact]
    public void Top_five_counts_the_flags()
    {
        bool[] hits = [true, true, true, true, true, true, true, true, true, true, false, false, true, true, false, false];
        var history = new AccuracyHistory();
        history.Add(Run[0]);
        history.Add(Run[1]);
        Assert.Equal(12.0 / 16, history.Add(Run[2] with { TopFiveHits = hits }).AccuracyTop5);
    }

    [Fact]
    public void Old_and_new_accuracy_split_at_the_first_new_class_and_are_absent_after_the_base_task()
    {
        Assert.Equal([null, 0.625, 0.5], Results().Select(task => task.OldAccuracy));
        Assert.Equal([null, 1, 0.75], Results().Select(task => task.NewAccuracy));
    }

    [Fact]
    public void Accuracy_splits_by_class_task_and_group()
    {
        var tasks = Results();
        Assert.Equal([0.75, 0.25, 0.5, 0.75], tasks[2].AccuracyPerClass);
        Assert.Equal([0.5, 0.5, 0.75], tasks[2].AccuracyPerTask);
        Assert.Equal(["00-01", "02-03"], tasks[1].AccuracyPerGroup.Keys);
        Assert.Equal([0.625, 1], tasks[1].AccuracyPerGroup.Values);
        Assert.Equal([0.5, 0.625], tasks[2].AccuracyPerGroup.Values);
    }

    [Fact]
    public void Standard_forgetting_compares_with_the_best_earlier_accuracy()
    {
        var tasks = Results();
        Assert.Equal(0, tasks[0].Forgetting);
        Assert.Equal(0.25, tasks[1].Forgetting);
        Assert.Equal((0.375 + 0.375) / 2, tasks[2].Forgetting);
        Assert.Equal(0, tasks[0].ForgettingPerClass);
        Assert.Equal(0.25, tasks[1].ForgettingPerClass);
        Assert.Equal((0 + 0.75 + 0.5) / 3, tasks[2].ForgettingPerClass!.Value, Digits);
        Assert.Equal(0, tasks[0].ForgettingPerTask);
        Assert.Equal(0.25, tasks[1].ForgettingPerTask);
        Assert.Equal((0.375 + 0.5) / 2, tasks[2].ForgettingPerTask);
    }

    [Fact]
    public void Forgetting_of_the_code_charges_new_groups_and_divides_by_one_too_many()
    {
        var tasks = Results();
        Assert.Equal(0, tasks[0].ForgettingCode);
        Assert.Equal((0.25 - 1) / 3, tasks[1].ForgettingCode, Digits);
        Assert.Equal((0.375 + 0.375) / 3, tasks[2].ForgettingCode, Digits);
    }

    [Fact]
    public void Forgetting_of_the_thesis_lets_new_classes_enter_with_zero()
    {
        var tasks = Results();
        Assert.Equal(0, tasks[0].ForgettingThesis);
        Assert.Equal((0.25 + 0.25 + 0) / 3, tasks[1].ForgettingThesis!.Value, Digits);
        Assert.Equal((0 + 0.75 + 0.5 + 0) / 4, tasks[2].ForgettingThesis);
    }

    [Fact]
    public void Class_history_averages_each_class_since_it_was_learned()
    {
        var tasks = Results();
        Assert.Equal(0.875, tasks[0].ClassHistoryAccuracy);
        Assert.Equal((0.625 + 0.875 + 1) / 3, tasks[1].ClassHistoryAccuracy!.Value, Digits);
        Assert.Equal(((2.0 / 3) + (2.0 / 3) + 0.75 + 0.75) / 4, tasks[2].ClassHistoryAccuracy!.Value, Digits);
    }

    [Fact]
    public void One_against_rest_counts_precision_and_recall()
    {
        var binary = Results()[2].OneAgainstRest;
        Assert.Equal([3L, 1, 2, 3], binary.TruePositives);
        Assert.Equal([0L, 1, 1, 5], binary.FalsePositives);
        Assert.Equal([1L, 3, 2, 1], binary.FalseNegatives);
        Assert.Equal([12L, 11, 11, 7], binary.TrueNegatives);
        Assert.Equal([1, 0.5, 2.0 / 3, 0.375], binary.Precision);
        Assert.Equal([0.75, 0.25, 0.5, 0.75], binary.Recall);
    }

    [Fact]
    public void Confusion_matrix_and_long_form_hold_the_same_counts()
    {
        Assert.Equal([[3, 0, 0, 1], [0, 1, 1, 2], [0, 0, 2, 2], [0, 1, 0, 3]], Results()[2].Confusion);
        Assert.Equal(
            [
                new(0, "cnn", 0, 0, 3), new(0, "cnn", 0, 1, 1), new(0, "cnn", 1, 1, 4),
                new(1, "cnn", 0, 0, 2), new(1, "cnn", 0, 1, 1), new(1, "cnn", 0, 2, 1),
                new(1, "cnn", 1, 1, 3), new(1, "cnn", 1, 2, 1), new(1, "cnn", 2, 2, 4),
            ],
            Learned().ConfusionRows().Where(row => row.Task < 2));
    }

    [Fact]
    public void Accuracy_matrices_leave_what_was_not_learned_empty()
    {
        var results = Learned().Results("cnn");
        Assert.Equal([[0.75, 1, null, null], [0.5, 0.75, 1, null], [0.75, 0.25, 0.5, 0.75]], results.ClassMatrix());
        Assert.Equal([[0.875, null], [0.625, 1], [0.5, 0.625]], results.GroupMatrix());
        Assert.Equal([[0.875, null, null], [0.625, 1, null], [0.5, 0.5, 0.75]], results.TaskMatrix());
    }

    [Fact]
    public void Results_of_the_run_are_those_after_the_last_task()
    {
        var results = Learned().Results("cnn");
        var last = results.Tasks[2];
        Assert.Equal(last.AverageIncrementalAccuracy, results.AverageIncrementalAccuracy);
        Assert.Equal(last.AverageIncrementalAccuracyRaw, results.AverageIncrementalAccuracyRaw);
        Assert.Equal(0.5625, results.FinalAccuracy);
        Assert.Equal(0.375, results.Forgetting);
        Assert.Equal(last.ForgettingPerClass, results.ForgettingPerClass);
        Assert.Equal(0.4375, results.ForgettingPerTask);
        Assert.Equal(last.ForgettingCode, results.ForgettingCode);
        Assert.Equal(0.3125, results.ForgettingThesis);
        Assert.Equal(last.ClassHistoryAccuracy, results.ClassHistoryAccuracy);
    }

    [Fact]
    public void Group_size_is_ten_unless_told_and_keys_name_the_full_group()
    {
        var history = new AccuracyHistory();
        var results = history.Add(Answers.Of(new LearningTask(0, 0, 101), [.. Enumerable.Range(0, 101).Select(c => new[] { c })]));
        Assert.Equal(11, results.AccuracyPerGroup.Count);
        Assert.Equal(["00-09", "10-19", "100-109"], results.AccuracyPerGroup.Keys.Where((_, group) => group is 0 or 1 or 10));
        Assert.Equal(["00-09"], Results(groupSize: 10)[2].AccuracyPerGroup.Keys);
    }

    [Fact]
    public void Predictors_are_kept_apart()
    {
        var history = Learned();
        history.Add(Answers.Named("nme", Tasks[0], [1, 1], [1, 0]));
        var results = history.Results();
        Assert.Equal(["cnn", "nme"], results.Predictors.Keys);
        Assert.Equal(0.25, results.AverageIncrementalAccuracy["nme"]);
        Assert.Equal(0.729, results.AverageIncrementalAccuracy["cnn"], Digits);
        Assert.Equal(0.5625, results.FinalAccuracy["cnn"]);
        Assert.Equal(0, results.Forgetting["nme"]);
        Assert.Equal(["cnn", "nme"], history.ConfusionRows().Where(row => row.Task == 0).Select(row => row.Predictor).Distinct());
    }

    [Fact]
    public void A_history_continues_from_its_saved_state()
    {
        var first = new AccuracyHistory(groupSize: 2);
        first.Add(Run[0]);
        first.Add(Answers.Named("nme", Tasks[0], [1, 1], [1, 0]));
        first.Add(Run[1]);
        using var saved = StateSnapshot.Save(first.VisitState);
        var second = new AccuracyHistory(groupSize: 2);
        second.Add(Answers.Named("replaced", Tasks[0], [0], [1]));
        saved.Load(second.VisitState);
        Assert.Equal(["cnn", "nme"], second.Predictors);
        first.Add(Run[2]);
        second.Add(Run[2]);
        Assert.Equivalent(first.Results(), second.Results(), strict: true);
        Assert.Equal(first.ConfusionRows(), second.ConfusionRows());
    }
}
