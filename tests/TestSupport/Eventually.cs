namespace SvcInfra.TestSupport;

/// <summary>Waits for something that happens on its own time, by looking again and again until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds. It is looked at once at least, also when the deadline is zero.</summary>
    /// <param name="condition">Looked at every 20 milliseconds; an exception of it ends the wait.</param>
    /// <param name="deadline">How long to wait; the last look may overrun it.</param>
    /// <param name="what">What is waited for, to be read after "waited in vain for".</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(deadline.TotalSeconds * TimeProvider.System.TimestampFrequency);
        using var timer = new PeriodicTimer(s_pause);
        while (!await condition())
        {
            if (TimeProvider.System.GetTimestamp() >= end)
                throw new TimeoutException($"Waited in vain for {what}, {deadline.TotalSeconds:0.###} s long.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan deadline, string what) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, what);
}
