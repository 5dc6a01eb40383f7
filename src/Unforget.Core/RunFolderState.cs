namespace Unforget;

/// <summary>How far the run of a folder is, as its files show.</summary>
public enum RunFolderState
{
    /// <summary>There is no folder, or nothing in it.</summary>
    Missing,

    /// <summary>A run was begun and has no complete record: one to go on with.</summary>
    Unfinished,

    /// <summary>The record says that all tasks are finished.</summary>
    Complete,

    /// <summary>There are files, but none of a run.</summary>
    Foreign,
}
