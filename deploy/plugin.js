'use strict';

// osls reads and resolves serverless.yml; this plugin hands it to the deployer in Python,
// which knows what may be written there and says so better than a schema could.

const { spawn, spawnSync } = require('node:child_process');
const fs = require('node:fs');
const path = require('node:path');

const DRY_RUN = { 'dry-run': { usage: 'Print every request and change nothing', type: 'boolean' } };
const DOCTOR = {
  rounds: { usage: "How often the calendar's freshness is tried", type: 'string' },
  json: { usage: 'A JSON line for each check', type: 'boolean' },
};
const TO = { to: { usage: 'The version to go back to, as `info` lists them', type: 'string' } };
const YES = { yes: { usage: 'Remove without asking', type: 'boolean' } };

class Google {
  static getProviderName() {
    return 'google';
  }

  constructor(serverless) {
    serverless.setProvider('google', this);
  }
}

class Turno {
  constructor(serverless, options) {
    this.serverless = serverless;
    this.options = options;
    const blocks = Object.entries(serverless.configurationInput.functions || {});
    this.written = Object.fromEntries(blocks.map(([name, block]) => [name, Object.keys(block || {})]));
    serverless.pluginManager.addPlugin(Google);
    this.commands = {
      setup: { usage: 'Take a barbershop live, question by question', lifecycleEvents: ['setup'] },
      deploy: { lifecycleEvents: ['deploy', 'finalize'], options: DRY_RUN },
      rollback: {
        usage: 'Have the doors answer as they did before',
        lifecycleEvents: ['rollback'],
        options: { ...DRY_RUN, ...TO },
      },
      info: { lifecycleEvents: ['info'] },
      // osls has a doctor of its own, who looks for something else.
      examine: { usage: 'Look the deployed desk over', lifecycleEvents: ['examine'], options: DOCTOR },
      remove: { lifecycleEvents: ['remove'], options: { ...DRY_RUN, ...YES } },
    };
    this.hooks = {
      'before:package:cleanup': () => this.packNothing(),
      'setup:setup': () => this.run('setup'),
      'deploy:deploy': () => this.run('deploy'),
      'rollback:rollback': () => this.run('rollback'),
      'info:info': () => this.run('info'),
      'examine:examine': () => this.run('doctor'),
      'remove:remove': () => this.run('remove'),
    };
  }

  /** The deployer makes the upload; osls would make another, of everything that lies about. */
  packNothing() {
    for (const one of Object.values(this.serverless.service.functions)) {
      one.package = { disable: true };
    }
  }

  /** The file with its variables, and without the notes that osls made in it. */
  resolved() {
    const file = { ...this.serverless.configurationInput };
    const only = ([name, keys]) => [
      name,
      Object.fromEntries(keys.map((key) => [key, file.functions[name][key]])),
    ];
    if (file.functions) file.functions = Object.fromEntries(Object.entries(this.written).map(only));
    return JSON.stringify(file);
  }

  run(verb) {
    const root = this.serverless.serviceDir;
    const python = preparedPython(root);
    const asked = ['-m', 'deploy', verb];
    for (const name of ['dry-run', 'yes', 'json']) if (this.options[name]) asked.push(`--${name}`);
    for (const name of ['rounds', 'to']) if (this.options[name]) asked.push(`--${name}`, this.options[name]);
    const deployer = spawn(python, asked, {
      cwd: root,
      stdio: ['inherit', 'inherit', 'inherit', 'pipe'],
    });
    deployer.stdio[3].on('error', () => {}); // It ended without reading: its status tells why.
    deployer.stdio[3].end(this.resolved());
    let interrupted = false;
    process.on('SIGINT', () => { interrupted = true; }); // It was told as well, and ends in its way.
    return new Promise((resolve, reject) => {
      deployer.on('error', reject);
      deployer.on('close', (status) => {
        process.exitCode = status;
        // A report of what is wrong is no failure to make one, and a talk has said it all.
        const told = verb === 'doctor' || verb === 'setup';
        if (status === 0 || interrupted || told) resolve();
        else reject(new this.serverless.classes.Error(`${verb} did not succeed; see above.`));
      });
    });
  }
}

/** A Python that has what the deployer imports; on a fresh clone it is made first. */
function preparedPython(root) {
  const python = path.join(root, '.venv', 'bin', 'python');
  const needed = ['-c', 'import google.auth, googleapiclient, httpx, pydantic'];
  if (fs.existsSync(python) && spawnSync(python, needed).status === 0) return python;
  console.log('Installing what the deployer needs (once) …');
  const requirements = path.join(root, 'requirements.txt');
  for (const [program, ...args] of [
    ['python3', '-m', 'venv', path.join(root, '.venv')],
    [python, '-m', 'pip', 'install', '-q', '--disable-pip-version-check', '-r', requirements],
  ]) {
    if (spawnSync(program, args, { stdio: 'inherit' }).status !== 0) {
      throw new Error(`${program} ${args.join(' ')} did not succeed; see above.`);
    }
  }
  return python;
}

module.exports = Turno;
