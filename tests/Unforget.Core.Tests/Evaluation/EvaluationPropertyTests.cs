using CsCheck;
using Unforget.Evaluation;
using Unforget.Scenario;

namespace Unforget.Tests.Evaluation;

public sealed class EvaluationPropertyTests
{
    private const double Tolerance = 1e-12;

    /// <summary>A protocol with images per class, classes never learned, group size, and numbers to draw answers from.</summary>
    private sealed record Scene(LearningTask[] Tasks, int ImagesPerClass, int UnseenClassCount, int GroupSize, int[] Noise)
    {
        /// <summary>Answers after a task; <paramref name="call"/> maps (task, class, image, noise) to a label.</summary>
        public TaskPredictions Answer(LearningTask task, Func<int, int, int> call)
        {
            var classCount = task.SeenClassCount + UnseenClassCount;
            return Answers.Of(task, [.. Enumerable.Range(0, classCount).Select(c =>
                Enumerable.Range(0, ImagesPerClass).Select(i => call(c, (c * ImagesPerClass) + i)).ToArray())]);
        }

        public TaskPredictions Random(LearningTask task) =>
            Answer(task, (_, image) => Draw(image + (task.Index * 31)) % task.SeenClassCount);

        public int Draw(int index) => Noise[index % Noise.Length];
    }

    private static readonly Gen<Scene> Scenes =
        from baseCount in Gen.Int[1, 7]
        from increment in Gen.Int[1, 4]
        from stepCount in Gen.Int[0, 4]
        from images in Gen.Int[1, 5]
        from unseen in Gen.Int[0, 3]
        from groupSize in Gen.Int[1, 4]
        from noise in Gen.Int[0, 9999].Array[97]
        select new Scene(Answers.Tasks([baseCount, .. Enumerable.Repeat(increment, stepCount)]), images, unseen, groupSize, noise);

    [Fact]
    public void Counts_add_up_to_the_number_of_images() => Scenes.Sample(scene =>
    {
        var history = new AccuracyHistory(scene.GroupSize);
        foreach (var task in scene.Tasks)
        {
            var answers = scene.Random(task);
            var results = history.Add(answers);
            var imageCount = answers.Targets.Length;
            Assert.Equal(imageCount, results.Confusion.Sum(row => row.Sum()));
            Assert.Equal(imageCount, history.ConfusionRows().Where(row => row.Task == task.Index).Sum(row => row.Count));
            var binary = results.OneAgainstRest;
            Assert.Equal(task.SeenClassCount + scene.UnseenClassCount, binary.TruePositives.Length);
            for (var c = 0; c < binary.TruePositives.Length; c++)
            {
                Assert.Equal(
                    imageCount,
                    binary.TruePositives[c] + binary.FalsePositives[c] + binary.FalseNegatives[c] + binary.TrueNegatives[c]);
            }

            var hits = answers.Targets.Zip(answers.Predictions).Count(pair => pair.First == pair.Second);
            Assert.Equal((double)hits / imageCount, results.Accuracy);
            Assert.Equal(hits, binary.TruePositives.Sum());
            Assert.Equal(imageCount - hits, binary.FalsePositives.Sum());
        }
    });

    [Fact]
    public void Average_incremental_accuracy_lies_between_the_lowest_and_the_highest_accuracy() => Scenes.Sample(scene =>
    {
        var history = new AccuracyHistory(scene.GroupSize);
        foreach (var task in scene.Tasks)
        {
            history.Add(scene.Random(task));
        }

        var results = history.Results("cnn");
        var raw = results.Tasks.Select(task => task.Accuracy).ToArray();
        var rounded = results.Tasks.Select(task => task.AccuracyRounded).ToArray();
        Assert.InRange(results.AverageIncrementalAccuracyRaw, raw.Min() - Tolerance, raw.Max() + Tolerance);
        Assert.InRange(results.AverageIncrementalAccuracy, rounded.Min() - Tolerance, rounded.Max() + Tolerance);
        Assert.InRange(results.AverageIncrementalAccuracy - results.AverageIncrementalAccuracyRaw, -0.0005 - Tolerance, 0.0005 + Tolerance);
    });

    [Fact]
    public void A_history_that_stays_the_same_forgets_exactly_nothing() => Scenes.Sample(scene =>
    {
        // One label per group: a growing group may change its accuracy without any class forgetting.
        var history = new AccuracyHistory(groupSize: 1);
        foreach (var task in scene.Tasks)
        {
            var results = history.Add(scene.Answer(task, (c, image) => c < task.SeenClassCount && scene.Draw(image) % 2 == 0 ? c : c == 0 ? task.SeenClassCount - 1 : 0));
            if (task.Index == 0 && task.SeenClassCount == 1)
            {
                return;
            }

            Assert.Equal(0, results.Forgetting);
            Assert.Equal(0, results.ForgettingPerClass);
            Assert.Equal(0, results.ForgettingPerTask);
            Assert.Equal(0, results.ForgettingThesis);
        }
    });

    [Fact]
    public void A_history_that_never_drops_has_no_forgetting_by_the_thesis_and_minus_its_gain_by_the_standard() => Scenes.Sample(scene =>
    {
        var history = new AccuracyHistory(groupSize: 1);
        foreach (var task in scene.Tasks)
        {
            var results = history.Add(scene.Answer(task, (c, image) =>
                c < task.SeenClassCount && scene.Draw(image) % scene.Tasks.Length <= task.Index ? c : c == 0 ? task.SeenClassCount - 1 : 0));
            Assert.Equal(0, results.ForgettingThesis);
            if (task.Index > 0)
            {
                var before = history.Results("cnn").Tasks[task.Index - 1].AccuracyPerClass;
                var gain = before.Zip(results.AccuracyPerClass, (earlier, now) => now!.Value - earlier!.Value).Average();
                Assert.Equal(-gain, results.ForgettingPerClass!.Value, 12);
            }
        }
    });

    [Fact]
    public void Forgetting_everything_costs_the_best_accuracy() => Scenes.Where(scene => scene.Tasks.Length > 1).Sample(scene =>
    {
        var history = new AccuracyHistory(scene.GroupSize);
        history.Add(scene.Answer(scene.Tasks[0], (c, _) => c < scene.Tasks[0].SeenClassCount ? c : 0));
        var task = scene.Tasks[1];
        var results = history.Add(scene.Answer(task, (_, _) => task.FirstClass));
        Assert.Equal(1, results.ForgettingPerClass);
        Assert.Equal(1, results.ForgettingPerTask);
        Assert.Equal(0, results.OldAccuracy);
        Assert.Equal(1, results.NewAccuracy);
    });
}
