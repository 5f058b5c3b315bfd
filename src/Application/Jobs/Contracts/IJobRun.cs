using SvcInfra.Application.Common.Messaging;

namespace SvcInfra.Application.Jobs.Contracts;

/// <summary>The unit of work of one attempt of one job.</summary>
public interface IJobRun : ICommandBase
{
    /// <summary>The name of the job kind.</summary>
    string JobName { get; }
}
