namespace Unforget.Model.Fast;

/// <summary>Work that is written once for vectors of any width; <see cref="FusedSupport.Run"/> chooses the width.</summary>
internal interface ILaneWork<out TResult>
{
    TResult Run<TVector>()
        where TVector : struct, ILanes<TVector>;
}
