using Ardalis.Result;
using MediatR;
using SvcInfra.Application.Jobs.Contracts;
using SvcInfra.Domain.Common;

namespace SvcInfra.Application.Jobs;

/// <summary>A command as a job. Its kind has the command's name and settings.</summary>
internal sealed record RunCommand<T>(T Command) : IJob
    where T : IEnqueueable;

internal sealed class RunCommandHandler<T>(ISender sender) : IJobHandler<RunCommand<T>>
    where T : IEnqueueable
{
    public async Task HandleAsync(RunCommand<T> job, JobContext context, CancellationToken cancellationToken)
    {
        var answer = await sender.Send(job.Command, cancellationToken);
        if (answer is IResult result && !result.Succeeded())
        {
            var error = Error.Of(result);
            throw error.Kind is ErrorKind.Conflict or ErrorKind.PreconditionFailed or ErrorKind.TooManyRequests or ErrorKind.Unavailable
                ? new CommandFailedException($"{error.Code}: {error.Message}")
                : new NonRetryableJobException($"{error.Code}: {error.Message}");
        }
    }
}

/// <summary>The command failed in a way that may be over at the next attempt.</summary>
internal sealed class CommandFailedException(string message) : Exception(message);
