using Ardalis.Result;
using MediatR;

namespace SvcInfra.Application.Common.Messaging;

/// <summary>The base of all commands; the unit of work recognises a command by it.</summary>
#pragma warning disable CA1040 // Markers: the type is the information.
public interface ICommandBase : IBaseRequest;

/// <summary>Changes state and returns success or failure without a value.</summary>
public interface ICommand : IRequest<Result>, ICommandBase;

/// <summary>Changes state and returns a value.</summary>
public interface ICommand<T> : IRequest<Result<T>>, ICommandBase;

/// <summary>Reads, and changes nothing.</summary>
public interface IQuery<T> : IRequest<Result<T>>;

/// <summary>
/// A command whose changes are committed even when it fails: the count of wrong passwords, the revocation after token reuse. All other
/// commands roll back on failure.
/// </summary>
public interface ICommitsOnFailure : ICommandBase;

/// <summary>
/// A command that runs a second time after it lost a race for a unique value, and then sees the winner. For commands whose response must
/// not reveal the race.
/// </summary>
public interface IRetriesOnConflict : ICommandBase;

/// <summary>
/// A command that requires the version that the caller read: without one it is refused (428), and the API document requires
/// <c>If-Match</c>.
/// </summary>
public interface IRequiresVersion : ICommandBase
{
    long? ExpectedVersion { get; }
}
#pragma warning restore CA1040
