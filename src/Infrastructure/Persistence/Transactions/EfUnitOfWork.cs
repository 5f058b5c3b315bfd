using System.Data.Common;
using Ardalis.Result;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Logging;
using SvcInfra.Application.Common.Errors;
using SvcInfra.Application.Common.Messaging;
using SvcInfra.Application.Common.Persistence;
using SvcInfra.Domain.Common;

namespace SvcInfra.Infrastructure.Persistence.Transactions;

internal sealed partial class EfUnitOfWork(
    AppDbContext context, IEnumerable<IUnitOfWorkStep> steps, IWriteGate gate, DatabaseErrors errors, ILogger<EfUnitOfWork> logger) : IUnitOfWork
{
    private readonly IUnitOfWorkStep[] _steps = [.. steps.OrderBy(s => s.Stage)];
    private readonly List<Func<CancellationToken, Task>> _onCommitted = [];
    private string? _doomedBy;
    private bool _isRunning;
    private bool _isCommitted;

    public bool IsRunning => context.CommandTransaction is not null;

    public async Task<TResponse> ExecuteAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
        where TResponse : IResult
    {
        if (IsRunning)
        {
            return await RunNestedAsync(command, handler);
        }

        try
        {
            var response = await AttemptAsync();
            if (command is IRetriesOnConflict && !response.Succeeded() && Error.Of(response).Kind == ErrorKind.Conflict)
            {
                response = await AttemptAsync();
            }

            await EndAsync(command);
            await AfterCommitAsync();
            return response;
        }
        catch
        {
            await EndAsync(command);
            throw;
        }

        Task<TResponse> AttemptAsync() => context.Database.CreateExecutionStrategy().ExecuteAsync(
            token => RunAsync(command, handler, token), cancellationToken);
    }

    public void OnCommitted(Func<CancellationToken, Task> action) => _onCommitted.Add(action);

    /// <summary>
    /// A failed nested command's changes cannot be removed from the outer transaction, so the outer command has to fail too.
    /// </summary>
    private async Task<TResponse> RunNestedAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler)
        where TResponse : IResult
    {
        var response = await handler();
        if (!response.Succeeded() && command is not ICommitsOnFailure)
        {
            _doomedBy ??= $"{command.GetType().Name} failed with {Error.Of(response).Code}";
        }

        return response;
    }

    private async Task<TResponse> RunAsync<TResponse>(ICommandBase command, Func<Task<TResponse>> handler, CancellationToken cancellationToken)
        where TResponse : IResult
    {
        await using var transaction = new CommandTransaction(context, gate);
        context.CommandTransaction = transaction;
        (_doomedBy, _isRunning, _isCommitted) = (null, true, false);
        try
        {
            foreach (var step in _steps)
            {
                await step.BeforeHandlerAsync(command, cancellationToken);
            }

            if (await RespondInsteadAsync<TResponse>(command, cancellationToken) is { } given)
            {
                Reset();
                return given;
            }

            var response = await handler();
            if (!response.Succeeded() && command is not ICommitsOnFailure)
            {
                Reset();
                return response;
            }

            if (_doomedBy is not null)
            {
                throw new InvalidOperationException(
                    $"{_doomedBy} inside {command.GetType().Name}, which must return the failure but succeeded.");
            }

            foreach (var step in _steps)
            {
                await step.BeforeSaveAsync(command, response, cancellationToken);
            }

            if (context.ChangeTracker.HasChanges())
            {
                await transaction.EnsureOpenAsync(cancellationToken);
                await context.SaveChangesAsync(cancellationToken);
            }

            await transaction.CommitAsync();
            _isCommitted = true;
            return response;
        }
        catch (Exception e) when (e is DbUpdateException or DbException && errors.Translate(e, context.Model) is { } error)
        {
            Reset();
            return Failure.From<TResponse>(error);
        }
        catch
        {
            Reset();
            throw;
        }
        finally
        {
            context.CommandTransaction = null;
        }
    }

    private async Task<TResponse?> RespondInsteadAsync<TResponse>(ICommandBase command, CancellationToken cancellationToken)
        where TResponse : IResult
    {
        foreach (var step in _steps)
        {
            if (await step.RespondInsteadAsync<TResponse>(command, cancellationToken) is { } response)
            {
                return response;
            }
        }

        return default;
    }

    /// <summary>Clears rolled-back state, so that the next attempt or command in this scope neither reads nor saves it.</summary>
    private void Reset()
    {
        _onCommitted.Clear();
        context.ChangeTracker.Clear();
    }

    /// <summary>Notifies the steps once, also when the commit's actions fail later.</summary>
    private async Task EndAsync(ICommandBase command)
    {
        if (!_isRunning)
        {
            return;
        }

        _isRunning = false;
        foreach (var step in _steps)
        {
            await step.EndedAsync(command, _isCommitted);
        }
    }

    private async Task AfterCommitAsync()
    {
        // An action may send another command, which adds actions of its own.
        Func<CancellationToken, Task>[] actions = [.. _onCommitted];
        _onCommitted.Clear();
        foreach (var action in actions)
        {
            try
            {
                // Not the request's token: the work is committed, so a caller that disconnects must not lose its follow-up.
                await action(CancellationToken.None);
            }
#pragma warning disable CA1031 // The command succeeded; its response must say so.
            catch (Exception e)
#pragma warning restore CA1031
            {
                LogActionFailed(e);
            }
        }
    }

    [LoggerMessage(LogLevel.Error, "An action after the commit failed. It will not be retried.")]
    private partial void LogActionFailed(Exception exception);
}
