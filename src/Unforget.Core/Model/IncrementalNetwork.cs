using TorchSharp;
using Unforget.Foundation;
using Unforget.Model.Fast;
using static TorchSharp.torch;

namespace Unforget.Model;

/// <summary>
/// The network of a run: <c>backbone</c>, <c>head</c>, an optional learned <c>scale</c>, and whatever a method adds.
/// Owns all of it. It belongs to one thread at a time; where several need answers, <see cref="Freeze"/> it.
/// </summary>
public sealed class IncrementalNetwork : nn.Module
{
    private static readonly TrainingExecutor Executor = new();
    private readonly EngineKind _wanted;
    private readonly Dictionary<string, nn.Module> _extensions = [];
    private FusedExecutor? _fused;

    /// <param name="backbone">Owned from now on.</param>
    /// <param name="head">Owned from now on.</param>
    /// <param name="learnedScale">With the scalar eta, initially 1, that multiplies logits inside the loss.</param>
    /// <param name="engine">What is to run the backbone.</param>
    /// <exception cref="Foundation.UserError">The fused engine was asked for and cannot run here.</exception>
    public IncrementalNetwork(Backbone backbone, Head head, bool learnedScale, EngineKind engine = EngineKind.Auto)
        : base(nameof(IncrementalNetwork))
    {
        _wanted = engine;
        Backbone = backbone;
        Head = head;
        register_module("backbone", backbone);
        register_module("head", head);
        HasScale = learnedScale;
        if (learnedScale)
        {
            register_parameter("scale", Initial.Parameter(ones(1)));
        }

        Engine = ChooseEngine();
    }

    /// <summary>Feature extractor.</summary>
    public Backbone Backbone { get; }

    /// <summary>Classifier.</summary>
    public Head Head { get; }

    /// <summary>Whether there is a learned scale.</summary>
    public bool HasScale { get; }

    /// <summary>The learned scale eta, [1]; null without one.</summary>
    public Tensor? Scale => HasScale ? get_parameter("scale") : null;

    /// <summary>What runs the backbone, and why; it follows the network to another device.</summary>
    public EngineChoice Engine { get; private set; }

    /// <summary>Batches that the fused engine has computed in training mode; the others went to libtorch.</summary>
    public long FusedBatchCount => _fused?.Batches ?? 0;

    /// <summary>Sets of buffers that the fused engine has made for training; they are reused.</summary>
    public int FusedBufferCount => _fused?.Allocations ?? 0;

    /// <summary>Where the parameters are.</summary>
    public Device Device => Backbone.Stem.Weight.device;

    /// <summary>Number of trainable numbers.</summary>
    public long ParameterCount => parameters().Sum(parameter => parameter.numel());

    /// <summary>
    /// Adds a module under a name of the method's choice (a second head, another column). Owned from now on. A module
    /// added before under the same name gives way and is disposed: an auxiliary head is made anew for every task.
    /// </summary>
    public void Extend(string name, nn.Module module)
    {
        if (_extensions.Remove(name, out var previous))
        {
            register_module(name, null!);
            previous.Dispose();
        }

        _extensions.Add(name, module);
        register_module(name, module);
    }

    /// <summary>A module added by <see cref="Extend"/>.</summary>
    public T Extension<T>(string name)
        where T : nn.Module => (T)_extensions[name];

    /// <summary>Runs a batch in the network's present mode.</summary>
    /// <param name="images">
    /// [N, C, H, W], channels-last memory for speed. Where there will be a backward pass, neither they nor the maps may be changed in place
    /// before it: for changed images the backward pass throws as libtorch's does, changed maps are not noticed.
    /// </param>
    /// <returns>Parts belong to the caller's dispose scope.</returns>
    public NetworkOutput Forward(Tensor images)
    {
        return _fused is not null && _fused.Covers(images)
            ? new NetworkOutput(_fused.Run(images), Head, is_grad_enabled(), EngineKind.Fused)
            : new NetworkOutput(Executor.Run(Backbone, images), Head, is_grad_enabled(), EngineKind.Torch);
    }

    /// <summary>A frozen copy in inference form; caller disposes.</summary>
    public FrozenNetwork Freeze() => new(Copy());

    /// <summary>A network with a backbone and head of the same kind, other (arbitrary) values and the given growth; caller disposes.</summary>
    public IncrementalNetwork Empty(IReadOnlyList<int> growth)
    {
        var random = new RandomStream(0);
        var network = new IncrementalNetwork(new Backbone(Backbone.Description, ref random), Head.Empty(), HasScale, _wanted);
        foreach (var classes in growth)
        {
            network.Head.Grow(classes, ref random);
        }

        network.MoveTo(Device);
        return network;
    }

    /// <summary>A copy of backbone, head and scale with the same values, without what a method added; caller disposes.</summary>
    public IncrementalNetwork Copy()
    {
        var copy = Empty(Head.Growth);
        using var grad = no_grad();
        var source = State();
        foreach (var (name, target) in copy.State())
        {
            target.copy_(source[name]);
        }

        return copy;
    }

    /// <summary>Moves all parameters and buffers to a device.</summary>
    public void MoveTo(Device device)
    {
        this.to(device);
        foreach (var value in State().Values)
        {
            // A move within a scope makes tensors that belong to it.
            value.DetachFromDisposeScope();
        }

        Engine = ChooseEngine();
    }

    /// <summary>All parameters and buffers by name; the tensors themselves, not copies.</summary>
    public IReadOnlyDictionary<string, Tensor> State() =>
        named_parameters().Select(pair => (pair.name, (Tensor)pair.parameter))
            .Concat(named_buffers().Select(pair => (pair.name, pair.buffer)))
            .ToDictionary(pair => pair.name, pair => pair.Item2, StringComparer.Ordinal);

    /// <inheritdoc/>
    protected override void Dispose(bool disposing)
    {
        if (disposing)
        {
            _fused?.Dispose();
        }

        base.Dispose(disposing);
    }

    private EngineChoice ChooseEngine()
    {
        var choice = EngineChoice.For(_wanted, Backbone.Description, Device);
        _fused?.Dispose();
        _fused = choice.Engine == EngineKind.Fused ? new FusedExecutor(Backbone) : null;
        return choice;
    }
}
