namespace SvcInfra.TestSupport;

/// <summary>Polls a condition until a deadline.</summary>
public static class Eventually
{
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    /// <summary>Returns when the condition holds. It is evaluated at least once, also with a deadline of zero.</summary>
    /// <param name="condition">Evaluated every 20 milliseconds; an exception ends the wait.</param>
    /// <param name="deadline">How long to wait; the last evaluation may exceed it.</param>
    /// <param name="what">The expected event, for the message "waited in vain for".</param>
    /// <exception cref="TimeoutException">The condition did not hold in time.</exception>
    public static async Task TrueAsync(Func<Task<bool>> condition, TimeSpan deadline, string what)
    {
        var end = TimeProvider.System.GetTimestamp() + (long)(deadline.TotalSeconds * TimeProvider.System.TimestampFrequency);
        using var timer = new PeriodicTimer(s_pause);
        while (!await condition())
        {
            if (TimeProvider.System.GetTimestamp() >= end)
                throw new TimeoutException($"Waited in vain for {what} for {deadline.TotalSeconds:0.###} s.");
            await timer.WaitForNextTickAsync();
        }
    }

    /// <inheritdoc cref="TrueAsync(Func{Task{bool}}, TimeSpan, string)"/>
    public static Task TrueAsync(Func<bool> condition, TimeSpan deadline, string what) =>
        TrueAsync(() => Task.FromResult(condition()), deadline, what);
}
