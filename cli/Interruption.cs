using System.Runtime.InteropServices;

namespace Lab.Cli;

/// <summary>Ctrl-C and SIGTERM: the first one lets the operation under way end, the second one quits at once (state is whole either way).</summary>
internal sealed class Interruption : IDisposable
{
    private readonly CancellationTokenSource _source = new();
    private readonly PosixSignalRegistration[] _registrations;
    private readonly TextWriter _error;
    private int _signals;

    public Interruption(TextWriter error)
    {
        _error = error;
        _registrations = [PosixSignalRegistration.Create(PosixSignal.SIGINT, Handle), PosixSignalRegistration.Create(PosixSignal.SIGTERM, Handle)];
    }

    public CancellationToken Token => _source.Token;

    public void Dispose()
    {
        foreach (var registration in _registrations) registration.Dispose();
        _source.Dispose();
    }

    private void Handle(PosixSignalContext signal)
    {
        // Signals may be handled side by side: who reads of the first one may send the second before the token is cancelled.
        if (Interlocked.Increment(ref _signals) > 1) return;
        signal.Cancel = true;
        _error.WriteLine("stopping after the operation under way; once more quits at once");
        _source.Cancel();
    }
}
