using Ardalis.Result;
using MediatR;

namespace SvcInfra.Application.Common.Messaging;

/// <summary>What commands have in common; the unit of work recognises them by it.</summary>
#pragma warning disable CA1040 // Markers: the type is the information.
public interface ICommandBase : IBaseRequest;

/// <summary>Changes something and answers with nothing but success or failure.</summary>
public interface ICommand : IRequest<Result>, ICommandBase;

/// <summary>Changes something and answers with a value.</summary>
public interface ICommand<T> : IRequest<Result<T>>, ICommandBase;

/// <summary>Reads, and changes nothing.</summary>
public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>
/// A command whose changes are committed also when it fails: the counter of wrong passwords, the revocation after a
/// reused token. Everything else rolls back on failure.
/// </summary>
public interface ICommitsOnFailure : ICommandBase;

/// <summary>
/// A command that runs once more when it lost a race for a unique value: the second time it sees the winner. For those whose answer must
/// not tell that there was a race.
/// </summary>
public interface IRetriesOnConflict : ICommandBase;

/// <summary>A command whose caller must say which version they read: without one it is refused (428), and the API document demands <c>If-Match</c>.</summary>
public interface IRequiresVersion : ICommandBase
{
    long? ExpectedVersion { get; }
}
#pragma warning restore CA1040
