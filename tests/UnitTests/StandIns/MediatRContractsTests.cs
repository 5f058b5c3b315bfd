using System.Runtime.CompilerServices;
using MediatR;
using Microsoft.Extensions.DependencyInjection;
using Shouldly;

namespace SvcInfra.UnitTests.StandIns;

public sealed class MediatRContractsTests : IDisposable
{
    private readonly ServiceProvider _services = new ServiceCollection()
        .AddSingleton<Journal>()
        .AddMediatR(options => options
            .RegisterServicesFromAssemblyContaining<Ping>()
            .AddOpenBehavior(typeof(Journaling<,>)))
        .BuildServiceProvider();

    private IMediator Mediator => _services.GetRequiredService<IMediator>();

    private Journal Log => _services.GetRequiredService<Journal>();

    public void Dispose() => _services.Dispose();

    [Fact]
    public async Task Request_reaches_its_handler_through_the_behavior()
    {
        (await Mediator.Send(new Ping("ada"))).ShouldBe("pong ada");

        Log.ShouldBe(["before Ping", "after Ping"]);
    }

    [Fact]
    public async Task Request_without_a_response_goes_through_the_same_behavior_as_unit()
    {
        await Mediator.Send(new Note("x"));
        (await Mediator.Send((object)new Note("y"))).ShouldBe(Unit.Value);

        Log.ShouldBe(["before Note", "noted x", "after Note", "before Note", "noted y", "after Note"]);
    }

    [Fact]
    public async Task Notification_reaches_every_handler()
    {
        await Mediator.Publish(new Rang());

        Log.ShouldBe(["first heard", "second heard"], ignoreOrder: true);
    }

    [Fact]
    public async Task Stream_request_gives_item_after_item()
    {
        var numbers = new List<int>();
        await foreach (var number in Mediator.CreateStream(new CountTo(3)))
            numbers.Add(number);

        numbers.ShouldBe([1, 2, 3]);
    }

    [Fact]
    public async Task Unit_has_one_value()
    {
        var other = default(Unit);

        (Unit.Value == other).ShouldBeTrue();
        (Unit.Value != other).ShouldBeFalse();
        Unit.Value.Equals(other).ShouldBeTrue();
        Unit.Value.Equals((object)other).ShouldBeTrue();
        Unit.Value.Equals("()").ShouldBeFalse();
        Unit.Value.GetHashCode().ShouldBe(other.GetHashCode());
        Unit.Value.CompareTo(other).ShouldBe(0);
        ((IComparable)Unit.Value).CompareTo(other).ShouldBe(0);
        Unit.Value.ToString().ShouldBe("()");
        (await Unit.Task).ShouldBe(other);
    }

    [Fact]
    public void Contracts_carry_the_identity_that_mediator_was_compiled_against()
    {
        var wanted = typeof(IMediator).Assembly.GetReferencedAssemblies().Single(name => name.Name == "MediatR.Contracts");

        typeof(Unit).Assembly.FullName.ShouldBe(wanted.FullName);
    }

    internal sealed class Journal : List<string>;

    internal sealed record Ping(string Name) : IRequest<string>;

    internal sealed record Note(string Text) : IRequest;

    internal sealed record Rang : INotification;

    internal sealed record CountTo(int Last) : IStreamRequest<int>;

    internal sealed class PingHandler : IRequestHandler<Ping, string>
    {
        public Task<string> Handle(Ping request, CancellationToken cancellationToken) => Task.FromResult("pong " + request.Name);
    }

    internal sealed class NoteHandler(Journal journal) : IRequestHandler<Note>
    {
        public Task Handle(Note request, CancellationToken cancellationToken)
        {
            journal.Add("noted " + request.Text);
            return Task.CompletedTask;
        }
    }

    internal sealed class FirstEar(Journal journal) : INotificationHandler<Rang>
    {
        public Task Handle(Rang notification, CancellationToken cancellationToken)
        {
            journal.Add("first heard");
            return Task.CompletedTask;
        }
    }

    internal sealed class SecondEar(Journal journal) : INotificationHandler<Rang>
    {
        public Task Handle(Rang notification, CancellationToken cancellationToken)
        {
            journal.Add("second heard");
            return Task.CompletedTask;
        }
    }

    internal sealed class CountToHandler : IStreamRequestHandler<CountTo, int>
    {
        public async IAsyncEnumerable<int> Handle(CountTo request, [EnumeratorCancellation] CancellationToken cancellationToken)
        {
            for (var i = 1; i <= request.Last; i++)
            {
                await Task.Yield();
                yield return i;
            }
        }
    }

    internal sealed class Journaling<TRequest, TResponse>(Journal journal) : IPipelineBehavior<TRequest, TResponse> where TRequest : IBaseRequest
    {
        public async Task<TResponse> Handle(TRequest request, RequestHandlerDelegate<TResponse> next, CancellationToken cancellationToken)
        {
            journal.Add("before " + typeof(TRequest).Name);
            var response = await next();
            journal.Add("after " + typeof(TRequest).Name);
            return response;
        }
    }
}
