namespace Lab.Cli.Reset;

/// <summary>Keeps the record of what a reset still has to do, while stages side by side are done with.</summary>
/// <param name="file">The record.</param>
internal sealed class PendingJournal(string file)
{
    private readonly Lock _writing = new();
    private PendingReset? _pending;

    /// <summary>Writes down all that is to be done.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public void Begin(PendingReset pending)
    {
        lock (_writing)
        {
            pending.Save(file);
            _pending = pending;
        }
    }

    /// <summary>A stage was destroyed.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public void Destroyed(string stage) => Change(pending => pending with { Down = pending.Down.Remove(stage) });

    /// <summary>A stage was brought up.</summary>
    /// <exception cref="LabException">The file can't be written.</exception>
    public void BroughtUp(string stage) => Change(pending => pending with { Up = pending.Up.Remove(stage) });

    // A reset that takes nothing down has nothing to remember: looking again tells it all.
    private void Change(Func<PendingReset, PendingReset> change)
    {
        lock (_writing)
        {
            if (_pending is null) return;
            _pending = change(_pending);
            _pending.Save(file);
        }
    }
}
