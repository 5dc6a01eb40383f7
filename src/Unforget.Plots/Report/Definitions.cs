using Unforget.Reporting.Markup;

namespace Unforget.Plots.Report;

/// <summary>Everything that a report counts or averages. The formulas are those of docs/metrics.md.</summary>
public static class Definitions
{
    /// <summary>The notation of the formulas.</summary>
    public static IReadOnlyList<Definition> Notation { get; } =
    [
        new(
            "Task",
            "",
            Html.Of($"<var>t</var>"),
            "A step of learning, from 0 (the base task) on. It brings new classes; the data of earlier tasks are gone, except for what the "
                + "memory holds."),
        new("Label", "", Html.Of($"<var>c</var>"), "Position of a class in the class order, from 0. A task brings consecutive labels."),
        new("Classes seen", "", Html.Of($"<var>n</var><sub>t</sub>"), "Number of classes learned up to and with task t; before it there were o classes."),
        new(
            "Counts",
            "",
            Html.Of($"<var>M</var><sub>t</sub>[<var>c</var>, <var>p</var>]"),
            "Number of test images of class c that were taken for class p after task t."),
        new(
            "Accuracy on a set",
            "",
            Html.Join(
            [
                Html.Of($"<var>a</var><sub>t</sub>(<var>S</var>) = Σ<sub>c in S</sub> <var>M</var><sub>t</sub>[<var>c</var>, <var>c</var>]"),
                Html.Of($" / Σ<sub>c in S</sub> Σ<sub>p</sub> <var>M</var><sub>t</sub>[<var>c</var>, <var>p</var>]"),
            ]),
            "Share of the test images of the classes in S that were recognised, against all classes seen so far."),
    ];

    /// <summary>Metrics and other words, in the order in which a reader meets them.</summary>
    public static IReadOnlyList<Definition> Terms { get; } =
    [
        new(
            "Predictor",
            "predictors",
            Html.Empty,
            "How a trained network names a class. cnn takes the class with the highest score of the classifier; nme takes the class whose mean "
                + "exemplar is nearest to the image in feature space (iCaRL, Rebuffi et al., 2017). No predictor is told the task: it chooses among "
                + "all classes seen so far."),
        new(
            "Corrected and combined scores",
            "",
            Html.Empty,
            "Predictors with a few numbers that are fitted after every task by least cross-entropy, never on test images: on exemplars kept apart "
                + "for it where memory.calibration_share says so, else on the exemplars of training. cnn_bias adds an offset to the scores of the "
                + "classes of each task but the first; cnn_prior subtracts a factor times the logarithm of each class's share of the training "
                + "images; cnn_nme is the mean of the softmax of cnn's scores and of that of nme's over a temperature."),
        new(
            "Accuracy",
            "accuracy",
            Html.Of($"<var>a</var><sub>t</sub> = Σ<sub>c</sub> <var>M</var><sub>t</sub>[<var>c</var>, <var>c</var>] / <var>N</var><sub>t</sub>"),
            "Top-1 accuracy after task t: correct test images over all N test images of that moment, which are those of the classes seen so far "
                + "unless the recipe says evaluate: all."),
        new(
            "Average incremental accuracy",
            "average_incremental_accuracy",
            Html.Of($"<var>A</var><sub>t</sub> = 1 / (<var>t</var> + 1) Σ<sub>l=0…t</sub> <var>a</var><sub>l</sub>"),
            "Mean of the accuracies after each task, base task included (iCaRL, Rebuffi et al., 2017). As in the published code of PODNet "
                + "(Douillard et al., 2020), each accuracy is first rounded to a multiple of 0.001. Up to an earlier task it is called the running "
                + "average."),
        new("Final accuracy", "final_accuracy", Html.Empty, "Accuracy after the last task, not rounded."),
        new(
            "Accuracy per group",
            "accuracy_per_group",
            Html.Of($"<var>a</var><sub>t</sub>({{<var>g</var>·<var>s</var>, …, (<var>g</var> + 1)·<var>s</var> − 1}})"),
            "Accuracy on the seen classes of a group of consecutive labels. A group has s labels, 10 unless the recipe says another "
                + "protocol.group_size."),
        new(
            "Forgetting",
            "forgetting",
            Html.Join(
            [
                Html.Of($"<var>F</var><sub>t</sub> = mean over groups <var>u</var> of ( max<sub>l&lt;t</sub> <var>a</var><sub>l</sub>(<var>u</var>)"),
                Html.Of($" − <var>a</var><sub>t</sub>(<var>u</var>) )"),
            ]),
            "Standard forgetting (after Chaudhry et al., 2018) over the groups of labels with at least one class from an earlier task: best "
                + "earlier accuracy minus accuracy now. 0 after the base task; negative where old groups became better."),
        new(
            "Confusion matrix",
            "confusion",
            Html.Of($"<var>M</var><sub>t</sub>[<var>c</var>, <var>p</var>] / Σ<sub>k</sub> <var>M</var><sub>t</sub>[<var>c</var>, <var>k</var>]"),
            "One row for each true class, one column for each predicted class; figures show shares of the row. Over several runs, the mean of "
                + "the shares of each position in the class order."),
        new(
            "Training loss",
            "",
            Html.Empty,
            "Mean over the steps of an epoch of each term of the loss, and of their sum, as the method weights them; measured during training, "
                + "before each step."),
        new(
            "Stored images and bytes",
            "",
            Html.Empty,
            "Exemplars kept in memory after a task, those for calibration included, and the bytes of their pixels as stored. Peak: the "
                + "most after any task. Mean: over tasks. 1 MB is a million bytes."),
        new("Images per second", "", Html.Empty, "Images that passed through the training stages over the wall time of these stages."),
        new(
            "Mean ± deviation",
            "",
            Html.Empty,
            "Mean and sample standard deviation (divisor n − 1) over class orders; the runs of one order that differ in their seed are averaged "
                + "first. Where all runs have the same class order, over seeds. Bands in figures reach one deviation up and down. Only finished runs "
                + "count, unless a variant has none."),
        new(
            "Difference to the baseline",
            "",
            Html.Empty,
            "Mean over pairs of runs with the same class order and seed, with its standard error and the 95 % interval of Student's t "
                + "distribution. Not distinguishable: the interval holds zero."),
        new(
            "Published value",
            "",
            Html.Empty,
            "A number from the literature that a recipe names, with the deviation that its source prints. Differences are ours minus published."),
    ];
}
