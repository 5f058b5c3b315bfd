using Microsoft.Extensions.Time.Testing;
using Shouldly;
using SvcInfra.Infrastructure.Persistence.Transactions;

namespace SvcInfra.UnitTests.Persistence;

public sealed class SingleWriterGateTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task Next_writer_enters_when_the_previous_one_leaves()
    {
        using var gate = new SingleWriterGate(_time);
        var first = await gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(CancellationToken.None).AsTask();
        second.IsCompleted.ShouldBeFalse();

        first!.Dispose();

        (await second).ShouldNotBeNull();
    }

    [Fact]
    public async Task Command_that_waits_for_itself_in_a_second_scope_times_out_after_30_s()
    {
        using var gate = new SingleWriterGate(_time);
        using var first = await gate.EnterAsync(CancellationToken.None);
        var second = gate.EnterAsync(CancellationToken.None).AsTask();

        _time.Advance(TimeSpan.FromSeconds(29));
        second.IsCompleted.ShouldBeFalse();
        _time.Advance(TimeSpan.FromSeconds(1));

        await Should.ThrowAsync<TimeoutException>(second);
    }

    [Fact]
    public async Task Writer_whose_request_is_cancelled_leaves_the_queue()
    {
        using var gate = new SingleWriterGate(_time);
        using var first = await gate.EnterAsync(CancellationToken.None);
        using var request = new CancellationTokenSource();
        var second = gate.EnterAsync(request.Token).AsTask();

        await request.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(second);
    }
}
