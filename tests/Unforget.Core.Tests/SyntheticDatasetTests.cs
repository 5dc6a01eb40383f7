namespace Unforget.Tests;

public sealed class SyntheticDatasetTests
{
    [Fact]
    public void Nearest_class_mean_of_the_pixels_separates_the_classes()
    {
        var dataset = new SyntheticDataset(classes: 10, trainPerClass: 20, testPerClass: 10);
        var means = new double[10][];
        for (var label = 0; label < 10; label++)
        {
            means[label] = new double[dataset.Train.Shape.ByteCount];
            for (var i = label; i < dataset.Train.Count; i += 10)
            {
                for (var p = 0; p < means[label].Length; p++)
                {
                    means[label][p] += dataset.Train.Pixels(i)[p] / 20.0;
                }
            }
        }

        double Distance(int label, int image)
        {
            var sum = 0.0;
            for (var p = 0; p < means[label].Length; p++)
            {
                sum += Math.Pow(dataset.Test.Pixels(image)[p] - means[label][p], 2);
            }

            return sum;
        }

        var correct = Enumerable.Range(0, dataset.Test.Count)
            .Count(image => Enumerable.Range(0, 10).MinBy(label => Distance(label, image)) == dataset.Test.Labels[image]);
        Assert.InRange(correct, 95, 100);
    }

    [Fact]
    public void Seed_decides_the_images()
    {
        Assert.Equal(new SyntheticDataset(3, 2, 1).Identity, new SyntheticDataset(3, 2, 1).Identity);
        Assert.NotEqual(new SyntheticDataset(3, 2, 1).Identity, new SyntheticDataset(3, 2, 1, seed: 2).Identity);
        Assert.NotEqual(new SyntheticDataset(3, 1, 1).Train.Pixels(0).ToArray(), new SyntheticDataset(3, 1, 1).Test.Pixels(0).ToArray());
    }
}
