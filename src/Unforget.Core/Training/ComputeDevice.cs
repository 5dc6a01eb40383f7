using Unforget.Foundation;
using TorchSharp;
using static TorchSharp.torch;

namespace Unforget.Training;

/// <summary>Devices by name.</summary>
public static class ComputeDevice
{
    /// <summary>The device with a name: <c>cpu</c>, <c>cuda</c> or <c>cuda:N</c>.</summary>
    /// <exception cref="UserError">The name is unknown or the device is not there.</exception>
    public static Device Find(string name)
    {
        if (name == "cpu")
        {
            return CPU;
        }

        var index = name == "cuda" ? 0 : name.StartsWith("cuda:", StringComparison.Ordinal) && int.TryParse(name.AsSpan(5), out var number) ? number : -1;
        if (index < 0)
        {
            throw new UserError($"device {name} is unknown; valid: cpu, cuda, cuda:N");
        }

        return cuda.is_available() && index < cuda.device_count()
            ? device(DeviceType.CUDA, index)
            : throw new UserError(
                $"device {name} is not available: "
                    + (cuda.is_available() ? $"there are {cuda.device_count()} CUDA devices" : "this build or machine has no CUDA")
                    + "; use --device cpu");
    }
}
