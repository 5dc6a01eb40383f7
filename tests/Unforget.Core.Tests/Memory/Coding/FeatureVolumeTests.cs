using Unforget.Memory.Coding;

namespace Unforget.Tests.Memory.Coding;

public sealed class FeatureVolumeTests
{
    [Fact]
    public void Orthogonal_features_span_a_cube() =>
        Assert.Equal(0, FeatureVolume.LogOf(Build.Matrix([2, 0, 0], [0, 5, 0], [0, 0, 1])), 1e-5);

    [Fact]
    public void Two_features_span_the_sine_of_their_angle() =>
        Assert.Equal(Math.Log(Math.Sin(Math.PI / 3)), FeatureVolume.LogOf(Build.Matrix([1, 0], [(float)Math.Cos(Math.PI / 3), (float)Math.Sin(Math.PI / 3)])), 1e-5);

    [Fact]
    public void Equal_features_and_more_than_dimensions_leave_the_ridge_alone()
    {
        Assert.Equal(0.5 * Math.Log(2e-6), FeatureVolume.LogOf(Build.Matrix([1, 0], [1, 0])), 1e-3);
        Assert.True(double.IsFinite(FeatureVolume.LogOf(Build.RandomMatrix(40, 6, seed: 3))));
    }
}
